// Steps of the walk at three zoom levels: stages, blocks or operations.

export const ZOOMS = ["stage", "block", "operation"];

/** @typedef {import("./types.js").Table} Table */

/** The addresses of all steps, in order. @param {Table} table */
export const stepsOf = (table, zoom) => table.steps[zoom];

/** The zoom levels that a step belongs to. The first is the one that a link to the step means. */
export const zoomsOfStep = (table, step) => ["block", "stage", "operation"].filter((zoom) => stepsOf(table, zoom).includes(step));

/** The steps that may be wanted next, the likeliest first. */
export function neighboursOf(table, step, zoom) {
  const steps = stepsOf(table, zoom);
  const index = steps.indexOf(step);
  return [steps[index + 1], steps[index - 1], steps[index + 2]].filter(Boolean);
}

/**
 * The step at a zoom level that shows the same place as an address.
 * @param {Table} table
 */
export function stepAtZoom(table, address, zoom) {
  const steps = stepsOf(table, zoom);
  if (steps.includes(address)) return address;
  if (address.startsWith("final.")) return steps.at(-3); // pre-activation's last BN and ReLU lie before avgpool
  const point = table.points[address];
  const outside = address.split(".")[0]; // such as conv1
  if (zoom === "stage") return point?.stage ?? outside;
  if (zoom === "block") return point?.block ?? outside;
  return steps.find((step) => step.startsWith(`${point?.block ?? address}.`)) ?? steps[0];
}

/**
 * The step of a new table that is nearest to a step of the table before it: the block with the same
 * number, or the last one of the stage.
 * @param {Table} table
 */
export function nearestStep(table, step, zoom) {
  if (stepsOf(table, zoom).includes(step)) return step;
  const [stageName, number] = step.split(".");
  const blocks = table.stages.find((stage) => stage.name === stageName)?.blocks;
  const block = blocks?.[Math.min(Number(number) || blocks.length, blocks.length) - 1].address;
  return stepAtZoom(table, block in table.points ? block : "conv1", zoom);
}
