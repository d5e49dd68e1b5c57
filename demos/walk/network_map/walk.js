// The walk: the step and the zoom level, and what all parts of the map share.

const ZOOMS = ["stage", "block", "operation"];
const state = { table: null, step: "conv1", zoom: "block", player: null, mode: "drawn", kind: "all", drawn: props.value?.cuts || [], strengths: { drawn: 0, on: 0, off: 0 }, painted: 0 };
const tables = new Map();
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

const steps = () => state.table.steps[state.zoom];

// The zoom levels that a step belongs to; the first is the one that a link to it means.
const zoomsOf = (step) => ["block", ...ZOOMS].filter((level, i, all) => all.indexOf(level) === i && state.table.steps[level].includes(step));

function announceStep() {
  const order = steps();
  const index = order.indexOf(state.step);
  announce("step", {
    point: state.table.points[state.step],
    run: props.run,
    neighbours: [order[index + 1], order[index - 1], order[index + 2]].filter(Boolean),
  });
  props.value = { ...props.value, step: state.step }; // whatever is run next, its maps are wanted here
  writeLink();
}

function go(address) {
  if (!state.table || !state.table.points[address]) return;
  state.step = address;
  paintStep();
  announceStep();
}

function move(by) {
  if (!state.table) return;
  const order = steps();
  const next = order[order.indexOf(state.step) + by];
  if (next) go(next);
  else stop();
}

// The address at another zoom level that shows the same place.
function translate(address, zoom) {
  const point = state.table.points[address];
  const order = state.table.steps[zoom];
  if (order.includes(address)) return address;
  if (address.startsWith("final.")) return order.at(-3); // pre-activation's last pair lies before avgpool
  if (zoom === "stage") return point && point.stage ? point.stage : address.split(".")[0];
  if (zoom === "block") return point && point.block ? point.block : address.split(".")[0];
  const inside = point && point.block ? `${point.block}.` : `${address}.`;
  return order.find((a) => a.startsWith(inside)) || order[0];
}

function zoomTo(zoom) {
  if (!zoom || !state.table) return;
  const step = translate(state.step, zoom);
  state.zoom = zoom;
  go(step);
}

function stop() {
  clearInterval(state.player);
  state.player = null;
  $(".play").textContent = "▷ play";
}

function play() {
  if (state.player) return stop();
  if (steps().indexOf(state.step) === steps().length - 1) go(steps()[0]);
  $(".play").textContent = "❚❚ pause";
  state.player = setInterval(() => (element.isConnected ? move(1) : stop()), 900);
}
