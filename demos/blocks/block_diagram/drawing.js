// Draws the block: its operations from left to right with a map each, and the shortcut over them.

import { finderIn, make } from "../../_browser/dom.js";
import { decodeSheet, paintTile } from "../../_browser/sheets.js";

const SKIP_TOP = 2; // CSS pixels, as all lengths here
const MAIN_TOP = 118;
const LINE = SKIP_TOP + 44; // the height of the shortcut
const NARROWEST = 76; // an operation
const WIDEST = 150;

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");
const decodedMaps = new WeakMap(); // by the sheet that came from the server

/**
 * @param {Element} element
 * @param {import("./types.js").View} view
 */
export function paintDiagram(element, view) {
  const $ = finderIn(element);
  const plan = $(".plan");
  const main = view.nodes.filter((node) => node.lane === "main");
  const skip = view.nodes.filter((node) => node.lane === "skip");
  const width = Math.max($(".flow").clientWidth - 8, main.length * NARROWEST);
  const pitch = Math.min(width / main.length, WIDEST);
  const wide = Math.min(pitch - 10, 96);
  const thumb = Math.min(wide - 16, 70);
  const height = MAIN_TOP + thumb + 54;
  const start = (width - pitch * main.length) / 2 + pitch / 2;
  const middles = Object.fromEntries(main.map((node, i) => [node.address, start + i * pitch]));
  const [from, to] = [middles[view.arc], middles[view.sum]];
  const last = main.at(-1);
  const end = middles[last.address] + (last.operation === "sum" ? wide / 2 + 14 : 0);
  const middle = MAIN_TOP + thumb / 2 + 6;

  plan.style.cssText = `width: ${width}px; height: ${height}px`;
  const placeOnSkip = (i) => from + ((to - from) * (i + 1)) / (skip.length + 1);
  plan.replaceChildren(
    wires({ width, height, wire: `M ${start} ${middle} H ${end}`, from, to, projection: view.projection }),
    ...main.map((node) => box(view, node, { x: middles[node.address], top: MAIN_TOP, wide, thumb })),
    ...skip.map((node, i) => box(view, node, { x: placeOnSkip(i), top: SKIP_TOP, wide: Math.max(wide, 92), thumb: 42 })),
  );
  const legend = $(".legend");
  legend.classList.toggle("projection", view.projection);
  legend.lastElementChild.textContent = view.projection ? "shortcut, a projection to the new shape" : "shortcut, the identity";
}

function wires({ width, height, wire, from, to, projection }) {
  const round = Math.min(46, (to - from) / 3);
  const up = `M ${from} ${MAIN_TOP} V ${LINE + round} Q ${from} ${LINE} ${from + round} ${LINE}`;
  const down = `H ${to - round} Q ${to} ${LINE} ${to} ${LINE + round} V ${MAIN_TOP - 8}`;
  const svg = make("svg", { width, height, "aria-hidden": "true" });
  svg.append(
    make("path", { class: "wire", d: wire }),
    make("path", { class: `arc ${projection ? "projection" : "identity"}`, d: `${up} ${down}` }),
    make("path", { class: "tip", d: `M ${to - 6} ${MAIN_TOP - 11} L ${to + 6} ${MAIN_TOP - 11} L ${to} ${MAIN_TOP - 1} Z` }),
  );
  return svg;
}

function box(view, node, { x, top, wide, thumb }) {
  const button = make("button", {
    type: "button",
    class: `node ${node.lane} ${node.operation}`,
    "data-node": node.address,
    "aria-label": `${node.leaf}: ${node.label}, ${node.detail}`,
  });
  button.style.cssText = `left: ${x - wide / 2}px; top: ${top}px; width: ${wide}px; --hue: var(--${view.stage})`;
  button.title = `${node.address} · the map is channel ${node.channel}`;
  const canvas = make("canvas");
  canvas.style.width = canvas.style.height = `${thumb}px`;
  button.append(canvas, make("b", {}, node.label), make("small", {}, node.detail));
  paintMap(canvas, node.map);
  return button;
}

async function paintMap(canvas, sheet) {
  if (!decodedMaps.has(sheet)) decodedMaps.set(sheet, decodeSheet(sheet));
  paintTile(canvas, await decodedMaps.get(sheet));
}

/**
 * Shows which operation is the current step.
 * @param {Element} element
 * @param {import("./types.js").Node[]} nodes
 * @param {string | null} address
 */
export function paintStep(element, nodes, address) {
  const $ = finderIn(element);
  for (const button of element.querySelectorAll("[data-node]")) {
    if (button.dataset.node === address) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  keepInView($(".flow"), $("[aria-current]"));
  const index = nodes.findIndex((node) => node.address === address);
  $(".where b").textContent = address ?? "";
  $(".where span").textContent = nodes.length ? `${index + 1} of ${nodes.length}` : "";
  $("#block-prev").disabled = index <= 0;
  $("#block-next").disabled = index === nodes.length - 1;
}

function keepInView(flow, node) {
  if (!node || flow.scrollWidth <= flow.clientWidth) return;
  const left = node.offsetLeft - flow.clientWidth / 2 + node.offsetWidth / 2;
  flow.scrollTo({ left, behavior: stillness.matches ? "auto" : "smooth" });
}
