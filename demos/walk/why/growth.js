// The gradient at the first block over that at the last, by depth, on a logarithmic axis.

import { make } from "../../_browser/dom.js";
import { short } from "../../_browser/numbers.js";

const PLOT = { left: 52, right: 300, top: 12, bottom: 172 };

/**
 * @typedef {object} Growth the answer of `growth` for [regime]
 * @property {number[]} depths
 * @property {number[]} with the ratio per unit with skips, by depth
 * @property {number[]} without
 */

/**
 * @param {Element} chart an SVG
 * @param {Growth} growth
 */
export function paintGrowth(chart, growth) {
  const { depths } = growth;
  const sizes = [...growth.with, ...growth.without].map(Math.log10).filter(Number.isFinite);
  const [low, high] = [Math.floor(Math.min(0, ...sizes)), Math.ceil(Math.max(1, ...sizes))];
  const [first, last] = [depths[0], depths.at(-1)];
  const x = (depth) => PLOT.left + ((depth - first) / (last - first)) * (PLOT.right - PLOT.left);
  const y = (ratio) => PLOT.bottom - ((Math.log10(ratio) - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const nodes = [];
  for (let power = low; power <= high; power += every) {
    const at = y(10 ** power);
    nodes.push(
      make("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: at, y2: at }),
      make("text", { class: "left", x: PLOT.left - 6, y: at + 4 }, short(10 ** power, 1).replace("1·10", "10")),
    );
  }
  for (const depth of depths) nodes.push(make("text", { x: x(depth), y: PLOT.bottom + 16 }, String(depth)));
  nodes.push(make("text", { x: (PLOT.left + PLOT.right) / 2, y: PLOT.bottom + 32 }, "layers"));
  for (const [name, label] of [["without", "no skips"], ["with", "with skips"]]) {
    const points = growth[name].map((ratio, i) => [x(depths[i]), y(ratio)]);
    nodes.push(
      make("path", { class: name, d: points.map(([left, top], i) => `${i ? "L" : "M"} ${left} ${top}`).join(" ") }),
      ...points.map(([cx, cy]) => make("circle", { class: name, cx, cy, r: 3 })),
      make("text", { class: `name ${name}`, x: PLOT.right + 8, y: points.at(-1)[1] + 4 }, label),
    );
  }
  chart.replaceChildren(...nodes);
}
