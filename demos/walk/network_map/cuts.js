// The skips that are cut, and how strong they remain.

/** @typedef {import("./types.js").NetworkMap} NetworkMap */

const allBlocks = ({ table }) => table.stages.flatMap((stage) => stage.blocks);
const addressesOf = (blocks) => blocks.map((block) => block.address);
const ofKind = ({ kind }, blocks) => blocks.filter((block) => kind === "all" || block.projection === (kind === "projection"));

/**
 * The blocks whose skips are cut now, in the order of computation.
 * @param {NetworkMap} map
 */
export function cutSkips(map) {
  if (map.mode === "on") return [];
  if (map.mode === "off") return addressesOf(ofKind(map, allBlocks(map)));
  return existingCuts(map);
}

/** The reader's own cuts, as far as the network has these blocks. */
export const existingCuts = (map) => addressesOf(allBlocks(map)).filter((block) => map.cuts.includes(block));

/** The skips that a click on a stage's name cuts or restores. */
export const skipsOfStage = (map, name) => addressesOf(ofKind(map, map.table.stages.find((stage) => stage.name === name).blocks));

/** Whether the network was trained without skips. The reader's cuts then wait for another network. */
export const isWithoutSkips = ({ props }) => props.run?.skips === false;

/** λ of the skips that are cut. Each mode has its own, so "all off" is off whatever the reader's cuts have. */
export const strengthNow = ({ strengths, mode }) => strengths[mode];

export function setStrength(map, strength) {
  map.strengths[map.mode] = strength;
}

export function setMode(map, mode) {
  map.mode = mode;
  map.strengths.off = 0;
}

export function setKind(map, kind) {
  map.kind = kind;
}

/**
 * Cuts these skips; if all of them are cut already, restores them.
 * @param {NetworkMap} map
 * @param {string[]} blocks
 */
export function toggleSkips(map, blocks) {
  const before = cutSkips(map);
  const isRestoring = blocks.every((block) => before.includes(block));
  const others = before.filter((block) => !blocks.includes(block));
  // A first click cuts. It does not repeat a strength that nothing on the map shows.
  map.strengths.drawn = before.length ? strengthNow(map) : 0;
  map.mode = "drawn";
  map.cuts = isRestoring ? others : [...others, ...blocks];
  map.cuts = existingCuts(map);
}
