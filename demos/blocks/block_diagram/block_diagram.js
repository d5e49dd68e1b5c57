// Owns the choice of the block and the operation now looked at, which it announces to the tab.

const state = { address: null, leaf: null, player: null, name: null, wished: null };
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const nodes = () => props.view?.nodes || [];
const index = () => nodes().findIndex((node) => node.address === state.address);

// ---- the walk through the block

function announceStep() {
  const node = nodes()[index()];
  writeLink();
  if (node) announce("block-step", { name: props.view.name, ...node, map: undefined, entered: props.view.entered, neighbours: [nodes()[index() + 1]?.address, nodes()[index() - 1]?.address].filter(Boolean) });
}

function go(address) {
  state.address = address;
  state.leaf = nodes()[index()]?.leaf;
  paintStep();
  announceStep();
}

function move(by) {
  const next = nodes()[index() + by];
  if (next) go(next.address);
  else stop();
}

function stop() {
  clearInterval(state.player);
  state.player = null;
  $(".play").textContent = "▷ play";
}

function play() {
  if (state.player) return stop();
  if (!nodes().length) return;
  if (index() === nodes().length - 1) go(nodes()[0].address);
  $(".play").textContent = "❚❚ pause";
  state.player = setInterval(() => (element.isConnected ? move(1) : stop()), 1100);
}

// ---- the link: this tab's part of the address while it is the one on the screen

function opening() {
  const query = new URLSearchParams(document.documentElement.dataset.opened || "");
  if (query.get("tab") !== "blocks") return {};
  const depth = Number(query.get("depth"));
  const address = query.get("block") || "";
  state.leaf = address.split(".").slice(2).join(".") || null;
  state.wished = query.get("weights");
  return { depth, kind: depth >= 50 ? "bottleneck" : "basic", order: query.get("order"), wished: state.wished, block: address.split(".").slice(0, 2).join(".") };
}

function writeLink() {
  if (!props.view) return;
  const { depth, order, weights } = props.view.choice;
  const at = state.leaf === "x" ? props.view.block : state.address;
  const picture = new URLSearchParams(location.search).get("picture");
  writeAddress({ ...(picture && { picture }), tab: "blocks", depth, order, ...(order === "post" && { weights }), block: at });
}

// ---- the choice

function choose(change) {
  // Weights that another depth or order lacks are wished for still.
  state.wished = change.weights ?? state.wished;
  props.value = { ...props.value, ...change, wished: state.wished, asked: (props.value?.asked || 0) + 1 };
  paintChoice();
  element.classList.add("waiting");
  trigger("input");
}

function option(box, value, label, checked, title) {
  const button = make("button", { type: "button", role: "radio", "data-value": value, "aria-checked": String(checked) }, label);
  if (title) button.title = title;
  box.append(button);
  return button;
}

function paintChoice() {
  const choice = props.value || {};
  for (const box of element.querySelectorAll("[data-choice]")) {
    for (const button of box.querySelectorAll("button")) {
      button.setAttribute("aria-checked", String(button.dataset.value === String(choice[box.dataset.choice])));
    }
  }
  for (const button of element.querySelectorAll(".blocks button")) {
    button.setAttribute("aria-checked", String(button.dataset.value === choice.block));
  }
}

function paintOffers() {
  const { offers } = props.view;
  for (const [name, list] of [["depths", offers.depths], ["sources", offers.sources]]) {
    const box = $(`.${name}`);
    for (const old of box.querySelectorAll("button")) old.remove();
    for (const [value, label, title] of list) option(box, value, label, false, title);
  }
  const crowded = offers.stages.some((stage) => stage.blocks.length > 8);
  const box = $(".blocks");
  box.replaceChildren();
  for (const stage of offers.stages) {
    const group = make("div", { class: `stage${crowded ? " crowded" : ""}`, style: `background: color-mix(in srgb, var(--${stage.name}) 12%, transparent)` });
    group.append(make("b", { style: `color: var(--${stage.name}-ink)` }, stage.name));
    for (const block of stage.blocks) {
      const known = block.torchvision ? ` · torchvision: ${block.torchvision}` : "";
      const title = `${block.address} · ${block.projection ? "projection" : "identity"} shortcut${known}`;
      option(group, block.address, block.address.split(".")[1], false, title).setAttribute("data-block-choice", block.address);
    }
    box.append(group);
  }
}

// ---- drawing

function place(node, x, y, wide, thumb) {
  const button = make("button", { type: "button", class: `node ${node.lane} ${node.operation}`, "data-node": node.address, "aria-label": `${node.leaf}: ${node.label}, ${node.detail}` });
  button.style.cssText = `left: ${x - wide / 2}px; top: ${y}px; width: ${wide}px; --hue: var(--${props.view.stage})`;
  button.title = `${node.address} · the map is channel ${node.channel}`;
  const canvas = make("canvas");
  canvas.style.width = canvas.style.height = `${thumb}px`;
  button.append(canvas, make("b", {}, node.label), make("small", {}, node.detail));
  $(".plan").append(button);
  paintThumb(canvas, node);
}

async function paintThumb(canvas, node) {
  const sheet = node.decoded || (node.decoded = await decodeSheet(node.map));
  const tile = tileCanvas(sheet, 0, sheet.layer);
  canvas.width = canvas.height = sheet.size;
  canvas.getContext("2d").drawImage(tile, 0, 0);
}

const SKIP_TOP = 2;
const MAIN_TOP = 118;

function paintDiagram() {
  const { view } = props;
  if (!view) return;
  const plan = $(".plan");
  plan.replaceChildren();
  const main = nodes().filter((node) => node.lane === "main");
  const skip = nodes().filter((node) => node.lane === "skip");
  const width = Math.max($(".flow").clientWidth - 8, main.length * 76);
  const pitch = Math.min(width / main.length, 150);
  const wide = Math.min(pitch - 10, 96);
  const thumb = Math.min(wide - 16, 70);
  const start = (width - pitch * main.length) / 2 + pitch / 2;
  const at = Object.fromEntries(main.map((node, i) => [node.address, start + i * pitch]));
  const height = MAIN_TOP + thumb + 54;
  plan.style.cssText = `width: ${width}px; height: ${height}px`;
  const middle = MAIN_TOP + thumb / 2 + 6;
  const line = SKIP_TOP + 44;
  const [from, to] = [at[view.arc], at[view.sum]];
  const round = Math.min(46, (to - from) / 3);
  const svg = make("svg", { width, height, "aria-hidden": "true" });
  svg.append(
    make("path", { class: "wire", d: `M ${start} ${middle} H ${at[main.at(-1).address] + (main.at(-1).operation === "sum" ? wide / 2 + 14 : 0)}` }),
    make("path", { class: `arc ${view.projection ? "projection" : "identity"}`, d: `M ${from} ${MAIN_TOP} V ${line + round} Q ${from} ${line} ${from + round} ${line} H ${to - round} Q ${to} ${line} ${to} ${line + round} V ${MAIN_TOP - 8}` }),
    make("path", { class: "tip", d: `M ${to - 6} ${MAIN_TOP - 11} L ${to + 6} ${MAIN_TOP - 11} L ${to} ${MAIN_TOP - 1} Z` }),
  );
  plan.append(svg);
  for (const node of main) place(node, at[node.address], MAIN_TOP, wide, thumb);
  skip.forEach((node, i) => place(node, from + ((to - from) * (i + 1)) / (skip.length + 1), SKIP_TOP, Math.max(wide, 92), 42));
  const legend = $(".legend");
  legend.classList.toggle("projection", view.projection);
  legend.lastElementChild.textContent = view.projection ? "shortcut, a projection to the new shape" : "shortcut, the identity";
  paintStep();
}

function paintStep() {
  for (const button of element.querySelectorAll("[data-node]")) {
    button.dataset.node === state.address ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current");
  }
  const here = $("[aria-current]");
  const flow = $(".flow");
  if (here && flow.scrollWidth > flow.clientWidth) {
    flow.scrollTo({ left: here.offsetLeft - flow.clientWidth / 2 + here.offsetWidth / 2, behavior: still.matches ? "auto" : "smooth" });
  }
  $(".where b").textContent = state.address || "";
  $(".where span").textContent = nodes().length ? `${index() + 1} of ${nodes().length}` : "";
  $("#block-prev").disabled = index() <= 0;
  $("#block-next").disabled = index() === nodes().length - 1;
}

function takeView() {
  const { view } = props;
  if (!view || view.asked < (props.value?.asked || 0)) return; // a newer choice is on its way
  element.classList.remove("waiting");
  props.value = { ...view.choice, asked: view.asked };
  paintOffers();
  paintChoice();
  const same = nodes().find((node) => node.leaf === state.leaf);
  const first = nodes().find((node) => node.operation === "conv");
  state.address = (same || first).address;
  state.leaf = (same || first).leaf;
  element.closest("#block-diagram")?.setAttribute("data-closeup", view.name);
  paintDiagram();
  announceStep();
}

// What was asked for cannot be had, and the page says why: the choice is again the block that is shown.
function takeRefusal() {
  if (props.refused < (props.value?.asked || 0)) return; // a newer choice is on its way
  element.classList.remove("waiting");
  if (!props.view) return;
  props.value = { ...props.view.choice, asked: props.refused };
  paintChoice();
}

// ---- what comes from outside

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const group = button.closest("[data-choice]");
  if (button.dataset.node) go(button.dataset.node);
  else if (button.id === "block-prev") move(-1);
  else if (button.id === "block-next") move(1);
  else if (button.classList.contains("play")) play();
  else if (group) choose({ [group.dataset.choice]: group.dataset.choice === "depth" ? Number(button.dataset.value) : button.dataset.value });
  else if (button.dataset.blockChoice) choose({ block: button.dataset.blockChoice });
});

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (!element.checkVisibility() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable], [role=listbox]")) return;
  const onButton = event.target.closest?.("button, [role=button], a, input");
  const actions = { ArrowLeft: () => move(-1), ArrowRight: () => move(1), " ": onButton ? null : play };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}
document.addEventListener("keydown", onKey);

listen("hello", announceStep);
listen("block-go", go);
listen("block-lost", () => trigger("submit"));
listen("theme", paintDiagram);
watch(["view"], takeView);
watch(["refused"], takeRefusal);
let lastWidth = 0;
new ResizeObserver(() => {
  if (Math.abs(element.clientWidth - lastWidth) < 2) return;
  lastWidth = element.clientWidth;
  if (!lastWidth) return;
  paintDiagram();
  writeLink();
}).observe(element);
if (props.view) takeView();
else {
  props.value = opening();
  trigger("input"); // the tab is opened for the first time: only now is anything computed
}
