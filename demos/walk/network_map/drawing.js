// Draws the network: a box for each block, and over it the arc of its skip.

import { make } from "../../_browser/dom.js";

/** @typedef {import("./types.js").NetworkMap} NetworkMap */

const TOP = 78; // of the boxes
const TALL = 42; // a box
const HEIGHT = 158;
const NARROWEST = 820;
const GAP = 24; // between stages
const BEFORE = 138; // the room for conv1 and maxpool
const AFTER = 110; // the room for avgpool and fc
const MANY = 20; // blocks: with more than this, long stages are drawn narrow unless one stands in them

const widthOf = (map) => Math.max(map.element.clientWidth, NARROWEST);

/** A title's part that names a place in torchvision, if it has a name there. */
export function inTorchvision({ table }, address) {
  const { torchvision } = table.points[address];
  return torchvision ? ` · torchvision: ${torchvision}` : "";
}

/** The relative widths of the stages' blocks; the map has to be drawn anew when they change. */
export const foldingOf = (map) => blockWidths(map).join();

/**
 * Draws boxes and arcs without marks: what is cut, how blocks are filled and the step come later.
 * @param {NetworkMap} map
 */
export function paintMap(map) {
  const { table } = map;
  const width = widthOf(map);
  const svg = map.$("svg.map");
  svg.replaceChildren();
  for (const [name, value] of Object.entries({ width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` })) svg.setAttribute(name, value);
  const middle = TOP + TALL / 2;
  const wire = make("line", { class: "wire", x1: 6, x2: width - 6, y1: middle, y2: middle });
  const sideOf = (address) => `${table.points[address].shape[1]}²`;
  const { bands, arcs, boxes, end } = stages(map, width);
  const first = [layer(map, 2, 58, "conv1", sideOf("conv1")), layer(map, 68, 58, "maxpool", sideOf("maxpool"))];
  const last = [layer(map, end - 4, 52, "avgpool", "1²"), layer(map, end + 56, 52, "fc", String(table.points.fc.shape[0]))];
  // Boxes lie over arcs, so that a click on a box is never a cut.
  svg.append(...bands, wire, ...arcs, ...first, ...boxes, ...last);
}

function blockWidths({ table, step }) {
  const counts = table.stages.map((stage) => stage.blocks.length);
  const isCrowded = counts.reduce((sum, count) => sum + count) > MANY;
  const here = table.points[step]?.stage;
  return table.stages.map((stage, i) => (isCrowded && counts[i] > 8 && stage.name !== here ? 0.5 : 1));
}

function stages(map, width) {
  const { table } = map;
  const widths = blockWidths(map);
  const units = table.stages.map((stage, i) => Math.max(stage.blocks.length * widths[i], 2));
  const unit = (width - BEFORE - 4 * GAP - AFTER) / units.reduce((sum, count) => sum + count);
  const [bands, arcs, boxes] = [[], [], []];
  let x = BEFORE;
  table.stages.forEach((stage, i) => {
    const span = units[i] * unit;
    const each = span / stage.blocks.length;
    const style = `fill: var(--${stage.name})`;
    bands.push(make("rect", { class: "stage-band", x: x - 4, y: 8, width: span + 8, height: 148, rx: 10, style }));
    stage.blocks.forEach((block, j) => {
      arcs.push(arcOf(block, x + j * each, each));
      boxes.push(boxOf(stage, block, x + j * each, each));
    });
    boxes.push(...namesOf(stage, x + span / 2, span));
    x += span + GAP;
  });
  return { bands, arcs, boxes, end: x };
}

function namesOf(stage, x, span) {
  const name = make("g", { class: "stage-name", "data-stage": stage.name, role: "button", tabindex: 0 });
  const style = `fill: var(--${stage.name}-ink)`;
  name.append(
    make("text", { x, y: TOP + TALL + 17, style }, span < 44 ? stage.name.replace("conv", "") : stage.name),
    make("title", {}, `${stage.name}: cut or restore its skips`),
  );
  const shape = make("text", { class: "small", x, y: TOP + TALL + 31 }, span < 56 ? stage.shape.split(" × ")[1] : stage.shape);
  return [name, shape];
}

function layer(map, x, width, address, detail) {
  const node = make("g", { class: "node plain", "data-step": address, role: "button", "aria-label": address, tabindex: 0 });
  node.append(
    make("rect", { class: "body", x, y: TOP, width, height: TALL, rx: 8 }),
    make("text", { x: x + width / 2, y: TOP + 18 }, address),
    make("text", { class: "small", x: x + width / 2, y: TOP + 33 }, detail),
    make("title", {}, `${address}${inTorchvision(map, address)}`),
  );
  return node;
}

function boxOf(stage, { address }, x, room) {
  const width = Math.max(room * 0.74, 5);
  const place = { x: x + (room - width) / 2, y: TOP, width, height: TALL, rx: Math.min(7, width / 3) };
  const number = address.split(".")[1];
  const node = make("g", { class: "node", "data-block": address, role: "button", "aria-label": address, tabindex: 0 });
  node.append(
    make("rect", { ...place, style: "fill: var(--card); stroke: none" }), // what fills the box is translucent
    make("rect", { ...place, class: "body", style: `fill: var(--${stage.name}); stroke: var(--${stage.name})` }),
    make("title"),
  );
  if (room >= 17 || number === "1" || (Number(number) % 5 === 0 && room >= 9)) {
    node.append(make("text", { x: x + room / 2, y: TOP + 26, style: room < 17 ? "font-size: 9px" : "font-weight: 700" }, number));
  }
  return node;
}

function arcOf({ address, projection }, x, room) {
  const height = Math.min(46, 22 + room * 0.5);
  const [from, to] = [x + 1.5, x + room - 1.5];
  const base = TOP + 12;
  const control = TOP - height * 1.12;
  const curve = `M ${from} ${base} C ${from} ${control}, ${to} ${control}, ${to} ${base}`;
  const kind = projection ? "projection" : "identity";
  const arc = make("g", { class: `skip ${kind}`, "data-skip": address, role: "button", "aria-pressed": "false", tabindex: 0 });
  const peak = TOP - height * 0.79;
  arc.append(
    make("path", { class: "hit", d: curve }),
    make("path", { class: "arc", d: curve }),
    cutMark(x + room / 2, peak, room),
    make("title"),
  );
  return arc;
}

// A cross for a skip that is cut, a λ for one that is scaled; the style shows one of them.
function cutMark(x, y, room) {
  const r = Math.min(8, Math.max(4, room * 0.26));
  const cross = `M ${x - r / 2.2} ${y - r / 2.2} l ${r / 1.1} ${r / 1.1} m 0 ${-r / 1.1} l ${-r / 1.1} ${r / 1.1}`;
  const mark = make("g", { class: "mark" });
  mark.append(
    make("circle", { cx: x, cy: y, r }),
    make("path", { d: cross }),
    make("text", { x, y: y + r * 0.55, style: `font-size: ${r * 1.6}px` }, "λ"),
  );
  return mark;
}
