// Named groups of skips, as a link names them.

/**
 * The shortest list of names for the skips that are cut: one group, or whole stages and single blocks.
 * @param {import("./types.js").Stage[]} stages
 * @param {string[]} cut addresses of blocks
 * @returns {string} names separated by commas
 */
export function nameOfCuts(stages, cut) {
  const isCut = (block) => cut.includes(block.address);
  const blocks = stages.flatMap((stage) => stage.blocks);
  const groups = {
    all: blocks,
    identity: blocks.filter((block) => !block.projection),
    projection: blocks.filter((block) => block.projection),
  };
  for (const [name, members] of Object.entries(groups)) {
    if (members.length > 1 && members.length === cut.length && members.every(isCut)) return name;
  }
  const whole = stages.filter((stage) => stage.blocks.every(isCut));
  const single = cut.filter((address) => !whole.some((stage) => address.startsWith(`${stage.name}.`)));
  return [...whole.map((stage) => stage.name), ...single].join(",");
}
