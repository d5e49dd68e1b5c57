// Owns the step, the zoom level and the reader's cuts. Announces every step to the other components.

const ZOOMS = ["stage", "block", "operation"];
const state = { table: null, step: "conv1", zoom: "block", mode: "drawn", drawn: props.value || [], player: null, depth: null };
const tables = new Map();
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

// ---- the walk

const steps = () => state.table.steps[state.zoom];

function announceStep() {
  const order = steps();
  const index = order.indexOf(state.step);
  announce("step", {
    point: state.table.points[state.step],
    run: props.run,
    neighbours: [order[index + 1], order[index - 1], order[index + 2]].filter(Boolean),
  });
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

// ---- the cuts

const allBlocks = () => state.table.stages.flatMap((stage) => stage.blocks.map((block) => block.address));

function effective() {
  if (state.mode === "on") return [];
  const every = allBlocks();
  return state.mode === "off" ? every : state.drawn.filter((block) => every.includes(block));
}

function send(breaking = []) {
  props.value = effective();
  paintCuts(breaking);
  writeLink();
  trigger("input");
}

function draw(blocks) {
  const before = new Set(effective());
  state.mode = "drawn";
  state.drawn = blocks;
  send(blocks.filter((block) => !before.has(block)));
}

function toggle(blocks) {
  const now = new Set(effective());
  const cutAll = !blocks.every((block) => now.has(block));
  for (const block of blocks) cutAll ? now.add(block) : now.delete(block);
  draw(allBlocks().filter((block) => now.has(block)));
}

function setMode(mode) {
  const before = new Set(effective());
  state.mode = mode;
  send(effective().filter((block) => !before.has(block)));
}

// ---- the link

function writeLink() {
  if (!props.run || !state.table) return;
  const query = new URLSearchParams({ depth: props.run.depth, weights: props.run.weights });
  if (props.run.example) query.set("picture", props.run.example);
  query.set("step", state.step);
  const cut = effective();
  if (cut.length === allBlocks().length) query.set("cut", "all");
  else if (cut.length) {
    const whole = state.table.stages.filter((stage) => stage.blocks.every((block) => cut.includes(block.address)));
    const rest = cut.filter((block) => !whole.some((stage) => block.startsWith(`${stage.name}.`)));
    query.set("cut", [...whole.map((stage) => stage.name), ...rest].join(","));
  }
  const theme = new URLSearchParams(location.search).get("__theme");
  if (theme) query.set("__theme", theme);
  history.replaceState(history.state, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",")}`);
}

// ---- drawing

const TOP = 78;
const TALL = 42;

function layout(width) {
  const current = state.table.points[state.step];
  const counts = state.table.stages.map((stage) => stage.blocks.length);
  const crowded = counts.reduce((a, b) => a + b) > 20;
  const weights = state.table.stages.map((stage) => (crowded && stage.blocks.length > 8 && current?.stage !== stage.name ? 0.5 : 1));
  const total = counts.reduce((sum, count, i) => sum + Math.max(count * weights[i], 2), 0);
  return { weights, unit: (width - 138 - 4 * 24 - 110) / total };
}

function key(node, action) {
  node.setAttribute("tabindex", "0");
  node.addEventListener("click", action);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
}

function plainNode(svg, x, width, address, label, detail) {
  const node = make("g", { class: "node plain", "data-step": address, role: "button", "aria-label": address });
  node.append(
    make("rect", { class: "body", x, y: TOP, width, height: TALL, rx: 8 }),
    make("text", { x: x + width / 2, y: TOP + 18 }, label),
    make("text", { class: "small", x: x + width / 2, y: TOP + 33 }, detail),
    make("title", {}, `${address} · torchvision: ${state.table.points[address].torchvision}`),
  );
  key(node, () => go(translate(address, state.zoom)));
  svg.append(node);
}

function blockNode(svg, stage, block, x, unit) {
  const wide = Math.max(unit * 0.74, 5);
  const left = x + (unit - wide) / 2;
  const number = block.address.split(".")[1];
  const node = make("g", { class: "node", "data-block": block.address, role: "button", "aria-label": block.address });
  node.append(
    make("rect", { x: left, y: TOP, width: wide, height: TALL, rx: Math.min(7, wide / 3), style: "fill: var(--card); stroke: none" }),
    make("rect", { class: "body", x: left, y: TOP, width: wide, height: TALL, rx: Math.min(7, wide / 3), style: `fill: var(--${stage.name}); stroke: var(--${stage.name})` }),
    make("title", {}),
  );
  if (unit >= 17 || number === "1" || (Number(number) % 5 === 0 && unit >= 9)) {
    node.append(make("text", { x: x + unit / 2, y: TOP + 26, style: unit < 17 ? "font-size: 9px" : "font-weight: 700" }, number));
  }
  key(node, () => go(state.zoom === "operation" ? translate(block.address, "operation") : zoomedBlock(block.address)));
  svg.append(node);

  const height = Math.min(46, 22 + unit * 0.5);
  const from = x + 1.5;
  const to = x + unit - 1.5;
  const base = TOP + 12;
  const curve = `M ${from} ${base} C ${from} ${TOP - height * 1.12}, ${to} ${TOP - height * 1.12}, ${to} ${base}`;
  const peak = TOP - height * 0.79;
  const arc = make("g", { class: `skip ${block.projection ? "projection" : "identity"}`, "data-skip": block.address, role: "button", "aria-pressed": "false" });
  const mark = make("g", { class: "mark" });
  const r = Math.min(8, Math.max(4, unit * 0.26));
  mark.append(
    make("circle", { cx: x + unit / 2, cy: peak, r }),
    make("path", { d: `M ${x + unit / 2 - r / 2.2} ${peak - r / 2.2} l ${r / 1.1} ${r / 1.1} m 0 ${-r / 1.1} l ${-r / 1.1} ${r / 1.1}` }),
  );
  arc.append(make("path", { class: "hit", d: curve }), make("path", { class: "arc", d: curve }), mark, make("title", {}));
  key(arc, () => toggle([block.address]));
  // Under the blocks, so that a click on a block is never a cut.
  svg.insertBefore(arc, svg.querySelector(".node"));
}

const zoomedBlock = (address) => {
  if (state.zoom === "stage") state.zoom = "block";
  return address;
};

function paintMap() {
  const { table } = state;
  if (!table) return;
  const width = Math.max(element.clientWidth, 820);
  const svg = $("svg.map");
  svg.replaceChildren();
  svg.setAttribute("width", width);
  svg.setAttribute("height", 158);
  svg.setAttribute("viewBox", `0 0 ${width} 158`);
  const middle = TOP + TALL / 2;
  svg.append(make("line", { class: "wire", x1: 6, x2: width - 6, y1: middle, y2: middle }));
  const side = (address) => `${table.points[address].shape[1]}²`;
  plainNode(svg, 2, 58, "conv1", "conv1", side("conv1"));
  plainNode(svg, 68, 58, "maxpool", "pool", side("maxpool"));
  const { weights, unit } = layout(width);
  let x = 138;
  table.stages.forEach((stage, i) => {
    const span = Math.max(stage.blocks.length * weights[i], 2) * unit;
    const each = span / stage.blocks.length;
    svg.insertBefore(make("rect", { class: "stage-band", x: x - 4, y: 8, width: span + 8, height: 148, rx: 10, style: `fill: var(--${stage.name})` }), svg.firstChild);
    const name = make("g", { class: "stage-name", "data-stage": stage.name, role: "button" });
    name.append(
      make("text", { x: x + span / 2, y: TOP + TALL + 17, style: `fill: var(--${stage.name}-ink)` }, stage.name),
      make("title", {}, `${stage.name}: cut or restore all its skips`),
    );
    key(name, () => toggle(stage.blocks.map((block) => block.address)));
    stage.blocks.forEach((block, j) => blockNode(svg, stage, block, x + j * each, each));
    svg.append(name, make("text", { class: "small", x: x + span / 2, y: TOP + TALL + 31 }, stage.shape));
    x += span + 24;
  });
  plainNode(svg, x - 4, 52, "avgpool", "avg", "1²");
  plainNode(svg, x + 56, 52, "fc", "fc", String(table.points.fc.shape[0]));
  paintCuts();
  paintFills();
  paintStep();
}

function paintCuts(breaking = []) {
  const cut = new Set(effective());
  for (const arc of element.querySelectorAll("[data-skip]")) {
    const block = arc.getAttribute("data-skip");
    const isCut = cut.has(block);
    arc.setAttribute("aria-pressed", String(isCut));
    arc.setAttribute("aria-label", `Cut the skip of ${block}`);
    arc.querySelector("title").textContent = isCut ? `The skip of ${block} is cut: click to restore it` : `${arc.classList.contains("projection") ? "Projection" : "Identity"} skip of ${block}: click to cut it`;
    arc.classList.toggle("breaking", breaking.includes(block) && !still.matches);
  }
  for (const button of element.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-checked", String(button.dataset.mode === state.mode));
  }
}

function paintFills() {
  const which = $(".fill").value;
  const values = props.run?.fills?.[which];
  if (!values) return;
  const logs = Object.values(values).filter((v) => v > 0 && Number.isFinite(v)).map(Math.log10);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  for (const node of element.querySelectorAll("[data-block]")) {
    const address = node.getAttribute("data-block");
    const value = values[address];
    const at = value > 0 ? (Math.log10(value) - low) / (high - low || 1) : 0;
    node.querySelector(".body").style.fillOpacity = String(0.12 + 0.78 * at);
    const block = state.table.points[address];
    node.querySelector("title").textContent = `${address} · ${which === "activation" ? "activation std" : "gradient norm"} ${value === undefined ? "–" : short(value)} · torchvision: ${block.torchvision}`;
  }
  $(".low").textContent = short(10 ** low, 2);
  $(".high").textContent = short(10 ** high, 2);
}

function paintStep() {
  const { table, step } = state;
  const point = table.points[step];
  const folded = layout(Math.max(element.clientWidth, 820)).weights.join();
  if (state.folded !== undefined && state.folded !== folded) {
    state.folded = folded;
    return paintMap();
  }
  state.folded = folded;
  for (const node of element.querySelectorAll(".node")) {
    const block = node.getAttribute("data-block");
    const here = block ? block === point.block : node.getAttribute("data-step") === step.split(".")[0];
    node.classList.toggle("current", here);
    here ? node.setAttribute("aria-current", "step") : node.removeAttribute("aria-current");
  }
  const order = steps();
  const index = order.indexOf(step);
  $(".where b").textContent = step;
  $(".where span").textContent = `step ${index + 1} of ${order.length}`;
  $("#step-prev").disabled = index <= 0;
  $("#step-next").disabled = index === order.length - 1;
  for (const button of element.querySelectorAll("[data-zoom]")) {
    button.setAttribute("aria-checked", String(button.dataset.zoom === state.zoom));
  }
}

// ---- what comes from outside

// Without its table the page shows nothing, so a request that got lost is made again.
async function tableOf(run) {
  for (const pause of [300, 1000, 3000, 0]) {
    const table = await server.table([run.depth, run.size]).catch(() => null);
    if (table) return table.error ? null : table;
    await new Promise((done) => setTimeout(done, pause));
  }
  return null;
}

async function takeRun() {
  const { run } = props;
  if (!run) return;
  const name = `${run.depth}/${run.size}`;
  if (!tables.has(name)) {
    const table = await tableOf(run);
    if (!table) return;
    tables.set(name, table);
  }
  if (props.run !== run && (props.run.depth !== run.depth || props.run.size !== run.size)) return;
  const changed = state.table !== tables.get(name);
  state.table = tables.get(name);
  if (run.open && run.open !== state.opened) {
    state.opened = run.open;
    state.drawn = run.cut;
    const wanted = run.step || "conv2_x.1";
    const zoom = ZOOMS.find((level) => state.table.steps[level].includes(wanted));
    state.zoom = !zoom || wanted === "conv1" ? "block" : zoom;
    state.step = zoom ? wanted : "conv2_x.1";
  }
  if (changed) {
    const every = allBlocks();
    state.drawn = state.drawn.filter((block) => every.includes(block));
    if (!steps().includes(state.step)) {
      const [stage, number] = state.step.split(".");
      const blocks = state.table.stages.find((s) => s.name === stage)?.blocks;
      const block = blocks ? blocks[Math.min(Number(number) || blocks.length, blocks.length) - 1].address : "conv1";
      state.step = translate(state.table.points[block] ? block : "conv1", state.zoom);
    }
    state.folded = undefined;
    paintMap();
    // "all off" means all of this depth, which the server could not know before.
    if (effective().join() !== run.cut.join()) send();
  } else {
    paintCuts();
    paintFills();
  }
  announceStep();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !state.table) return;
  if (button.id === "step-prev") move(-1);
  else if (button.id === "step-next") move(1);
  else if (button.classList.contains("play")) play();
  else if (button.dataset.zoom) zoomTo(button.dataset.zoom);
  else if (button.dataset.mode) setMode(button.dataset.mode);
});
$(".fill").addEventListener("change", paintFills);

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (event.ctrlKey || event.metaKey || event.altKey || !state.table) return;
  if (event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable], [role=listbox]")) return;
  const onButton = event.target.closest?.("button, [role=button], a, input"); // where the space bar presses
  const level = ZOOMS.indexOf(state.zoom);
  const actions = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    ArrowUp: () => zoomTo(ZOOMS[level - 1]),
    ArrowDown: () => zoomTo(ZOOMS[level + 1]),
    s: () => {
      const { block } = state.table.points[state.step];
      if (block) toggle([block]);
    },
    " ": onButton ? null : play,
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}
document.addEventListener("keydown", onKey);

listen("hello", () => state.table && announceStep());
listen("go", (address) => state.table && go(translate(address, state.zoom === "stage" ? (state.zoom = "block") : state.zoom)));
listen("lost", () => trigger("submit"));
listen("theme", paintFills);
watch(["run"], takeRun);
let lastWidth = 0;
new ResizeObserver(() => {
  if (Math.abs(element.clientWidth - lastWidth) < 2) return;
  lastWidth = element.clientWidth;
  paintMap();
}).observe(element);
takeRun();
