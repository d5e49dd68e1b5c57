// Drawing: the map of blocks and arcs, and what its colours say.

const TOP = 78;
const TALL = 42;

const inTorchvision = (address) => (state.table.points[address].torchvision ? ` · torchvision: ${state.table.points[address].torchvision}` : "");

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
    make("title", {}, `${address}${inTorchvision(address)}`),
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
    make("text", { x: x + unit / 2, y: peak + r * 0.55, style: `font-size: ${r * 1.6}px` }, "λ"),
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
  plainNode(svg, 68, 58, "maxpool", "maxpool", side("maxpool"));
  const { weights, unit } = layout(width);
  let x = 138;
  table.stages.forEach((stage, i) => {
    const span = Math.max(stage.blocks.length * weights[i], 2) * unit;
    const each = span / stage.blocks.length;
    svg.insertBefore(make("rect", { class: "stage-band", x: x - 4, y: 8, width: span + 8, height: 148, rx: 10, style: `fill: var(--${stage.name})` }), svg.firstChild);
    const name = make("g", { class: "stage-name", "data-stage": stage.name, role: "button" });
    name.append(
      make("text", { x: x + span / 2, y: TOP + TALL + 17, style: `fill: var(--${stage.name}-ink)` }, span < 44 ? stage.name.replace("conv", "") : stage.name),
      make("title", {}, `${stage.name}: cut or restore its skips`),
    );
    key(name, () => toggle(addresses(ofKind(stage.blocks))));
    stage.blocks.forEach((block, j) => blockNode(svg, stage, block, x + j * each, each));
    svg.append(name, make("text", { class: "small", x: x + span / 2, y: TOP + TALL + 31 }, span < 56 ? stage.shape.split(" × ")[1] : stage.shape));
    x += span + 24;
  });
  plainNode(svg, x - 4, 52, "avgpool", "avgpool", "1²");
  plainNode(svg, x + 56, 52, "fc", "fc", String(table.points.fc.shape[0]));
  paintCuts();
  paintFills();
  paintStep();
  inviteFirstCut();
}

function paintCuts(breaking = []) {
  const cut = new Set(skipless() ? [] : effective());
  const strength = strengthNow();
  $("svg.map").classList.toggle("skipless", skipless());
  for (const button of element.querySelectorAll("[data-mode], [data-kind]")) button.disabled = skipless();
  const next = cut.size && strength > 0 ? `scale it by ${strength.toFixed(2)} too` : "cut it";
  for (const arc of element.querySelectorAll("[data-skip]")) {
    const block = arc.getAttribute("data-skip");
    const isCut = cut.has(block);
    const done = strength > 0 ? `scaled by ${strength.toFixed(2)}` : "cut";
    const label = isCut ? `The skip of ${block} is ${done}: click to restore it` : `${arc.classList.contains("projection") ? "Projection" : "Identity"} skip of ${block}: click to ${next}`;
    arc.classList.toggle("breaking", breaking.includes(block) && !still.matches);
    if (arc.getAttribute("aria-label") === label) continue; // its label says all that is drawn below
    arc.setAttribute("aria-label", label);
    arc.querySelector("title").textContent = label;
    arc.setAttribute("aria-pressed", String(isCut));
    arc.classList.toggle("scaled", isCut && strength > 0);
    arc.style.setProperty("--strength", isCut ? strength : 1);
  }
  for (const button of element.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-checked", String(button.dataset.mode === state.mode));
  }
  for (const button of element.querySelectorAll("[data-kind]")) {
    button.setAttribute("aria-checked", String(button.dataset.kind === state.kind));
  }
  const slider = $("#strength");
  slider.disabled = !cut.size;
  slider.value = strength;
  slider.setAttribute("aria-valuetext", `λ = ${strength.toFixed(2)}`);
  $(".strength .what").textContent = cut.size === 1 ? `λ of ${[...cut][0]}` : cut.size ? `λ of ${cut.size} skips` : skipless() ? "this network has no skips" : "λ";
  $(".strength .number").textContent = cut.size ? (strength === 1 ? "1, intact" : strength.toFixed(2)) : skipless() ? "" : "–";
  $(".strength").classList.toggle("skipless", skipless());
  $(".strength").title = cut.size ? "The strength of the shortcuts that are cut: 0 cuts them, 1 leaves them whole" : "Cut a skip first; then its strength can be set";
}

function paintFills() {
  const fills = props.charts?.fills;
  if (!fills) return;
  for (const option of $(".fill").options) option.textContent = fills[option.value].label;
  const { values, intact, label } = fills[$(".fill").value];
  // The intact run's blocks share the scale, so that a block whose number falls grows paler.
  const sizes = [...Object.values(values), ...Object.values(intact)].map(Math.abs).filter((v) => v > 0 && Number.isFinite(v)).map(Math.log10);
  let [low, high] = sizes.length ? [Math.min(...sizes), Math.max(...sizes)] : [0, 0];
  // Blocks that are nearly alike look alike: the colours span at least a factor of two.
  const room = Math.max(0, Math.log10(2) - (high - low)) / 2;
  [low, high] = [low - room, high + room];
  for (const node of element.querySelectorAll("[data-block]")) {
    const address = node.getAttribute("data-block");
    const value = values[address];
    const at = value ? (Math.log10(Math.abs(value)) - low) / (high - low || 1) : 0;
    node.querySelector(".body").style.fillOpacity = String(0.12 + 0.78 * Math.max(0, Math.min(1, at || 0)));
    node.querySelector("title").textContent = `${address} · ${label} ${typeof value === "number" ? short(value) : "–"}${inTorchvision(address)}`;
  }
  $(".low").textContent = sizes.length ? short(10 ** low, 2) : "–";
  $(".high").textContent = sizes.length ? short(10 ** high, 2) : "–";
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
  requestAnimationFrame(keepInView); // with the frame's own layout, not one before it
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

// On a narrow page the map is wider than its card: the step stays in view, and an edge fades where
// more of the map lies beyond it.
const scroller = $(".scroll");
function keepInView() {
  const node = $(".node.current");
  if (node) {
    const [card, here] = [scroller.getBoundingClientRect(), node.getBoundingClientRect()];
    const by = here.left + here.width / 2 - card.left - card.width / 2;
    scroller.scrollBy({ left: by, behavior: still.matches ? "auto" : "smooth" });
  }
  fadeEdges();
}

function fadeEdges() {
  const { scrollLeft, clientWidth, scrollWidth } = scroller;
  scroller.classList.toggle("more-left", scrollLeft > 4);
  scroller.classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - 4);
}
scroller.addEventListener("scroll", fadeEdges, { passive: true });
