// The reader's cuts: which skips are changed, how strongly, and the link that says so.

const allBlocks = () => state.table.stages.flatMap((stage) => stage.blocks);
const ofKind = (blocks) => blocks.filter((block) => state.kind === "all" || block.projection === (state.kind === "projection"));
const addresses = (blocks) => blocks.map((block) => block.address);

// λ of the skips that are cut. It belongs to one way of choosing them: “all off” is off, whatever
// strength the reader's own cuts have.
const strengthNow = () => state.strengths[state.mode];

function effective() {
  if (state.mode === "on") return [];
  if (state.mode === "off") return addresses(ofKind(allBlocks()));
  return addresses(allBlocks()).filter((block) => state.drawn.includes(block));
}

// A network that was trained without skips has none to cut; the reader's cuts wait for another.
const skipless = () => props.run?.skips === false;

function send(breaking = [], isNew = true) {
  if (isNew) remember();
  noteCut();
  props.value = { cuts: effective(), strength: strengthNow(), step: state.step };
  paintCuts(breaking);
  writeLink();
  trigger("input");
}

function draw(blocks) {
  const before = new Set(effective());
  // The first click cuts; it does not repeat a strength that nothing on the map shows.
  state.strengths.drawn = before.size ? strengthNow() : 0;
  state.mode = "drawn";
  state.drawn = blocks;
  send(blocks.filter((block) => !before.has(block)));
}

function toggle(blocks) {
  if (!blocks.length || skipless()) return;
  const now = new Set(effective());
  const cutAll = !blocks.every((block) => now.has(block));
  for (const block of blocks) cutAll ? now.add(block) : now.delete(block);
  draw(addresses(allBlocks()).filter((block) => now.has(block)));
}

function setMode(mode) {
  const before = new Set(effective());
  state.mode = mode;
  state.strengths.off = 0;
  send(effective().filter((block) => !before.has(block)));
}

function setKind(kind) {
  const before = new Set(effective());
  state.kind = kind;
  if (state.mode === "off") send(effective().filter((block) => !before.has(block)));
  else paintCuts();
}

function setStrength(strength) {
  state.strengths[state.mode] = strength;
  send();
}

function cutNames() {
  const cut = effective();
  const every = allBlocks();
  const groups = { all: every, identity: every.filter((block) => !block.projection), projection: every.filter((block) => block.projection) };
  for (const [name, blocks] of Object.entries(groups)) {
    if (blocks.length > 1 && blocks.length === cut.length && blocks.every((block) => cut.includes(block.address))) return name;
  }
  const whole = state.table.stages.filter((stage) => stage.blocks.every((block) => cut.includes(block.address)));
  const rest = cut.filter((block) => !whole.some((stage) => block.startsWith(`${stage.name}.`)));
  return [...whole.map((stage) => stage.name), ...rest].join(",");
}

// The address is written after the next frame, because to ask whether the map is visible lays the page
// out; and where it changes often, as under a dragged λ, once that is over: browsers refuse an address
// that changes 100 times in 30 seconds.
const OFTEN = 25; // in ten seconds
let writing = null;
let written = [];
function writeLink() {
  clearTimeout(writing);
  written = written.filter((time) => time > performance.now() - 10_000);
  writing = setTimeout(writeLinkNow, written.length < OFTEN ? 30 : 400);
}

// A click may lead to another tab or copy the link, and both take the address as it stands.
document.addEventListener("click", function beforeClick() {
  if (!element.isConnected) return document.removeEventListener("click", beforeClick, true);
  if (writing !== null) writeLinkNow();
}, true);

function writeLinkNow() {
  clearTimeout(writing);
  writing = null;
  if (!props.run || !state.table) return;
  const query = new URLSearchParams({ ...props.run.link, ...props.charts?.link });
  query.set("step", state.step);
  if (state.zoom !== zoomsOf(state.step)[0]) query.set("zoom", state.zoom);
  if (effective().length && !skipless()) {
    query.set("cut", cutNames());
    if (strengthNow() > 0) query.set("strength", strengthNow().toFixed(2));
  }
  writeAddress(query);
  written.push(performance.now());
}
