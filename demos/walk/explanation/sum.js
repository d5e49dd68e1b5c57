// A block's sum: its maps on one signed scale, and its two branches as arrows.

import { finderIn, make } from "../../_browser/dom.js";
import { paintLegend, scaleEnds } from "../../_browser/legend.js";
import { short } from "../../_browser/numbers.js";
import { tileCanvas } from "../../_browser/sheets.js";
import { paintPlane } from "./plane.js";

const SIGNS = ["", "+", "=", "→"];
const ROLES = ["shortcut", "residual", "sum", "out"];

/**
 * @typedef {object} Sum what Python sends about the sum of a block
 * @property {import("../../_browser/sheets.js").DecodedSheet} sheet one channel of each term
 * @property {number} channel
 * @property {boolean} strongest whether it is the channel where F(x) is strongest; else it is pinned
 * @property {string[]} names of the terms: shortcut, F(x), sum, and after ReLU
 * @property {number[]} norms of the terms over all channels
 * @property {boolean[]} cut whether the shortcut and F(x) are cut
 * @property {number | null} angle between shortcut and F(x) in degrees
 * @property {string} reading
 * @property {string[]} notes
 */

/**
 * Shows the sum, or hides its place where a step has none.
 * @param {Element} element
 * @param {Sum | undefined} sum
 */
export function paintSum(element, sum) {
  const $ = finderIn(element);
  $(".equation").hidden = !sum;
  if (!sum) return;
  const { sheet, names, channel, strongest, notes } = sum;
  const range = [Math.min(...sheet.lo), Math.max(...sheet.hi)];
  const terms = names.map((_, i) => term(sum, i, range));
  $(".terms").replaceChildren(...terms.flatMap((node, i) => (i ? [make("span", { class: "sign" }, SIGNS[i]), node] : [node])));
  paintLegend($(".equation .legend"), true, scaleEnds(range, true).map((end) => short(end)));
  const which = strongest ? "where F(x) is strongest" : "pinned";
  $(".notes").textContent = [`channel ${channel}, ${which}; ‖·‖ over all channels`, ...notes].join(" · ");
  $(".equation .reading").textContent = sum.reading;
  paintPlane($(".plane"), sum);
}

function term({ sheet, names, norms, cut }, i, range) {
  const isCut = Boolean(cut[i]);
  const node = make("div", { class: `term${isCut ? " cut" : ""}`, "data-term": ROLES[i] });
  const frame = make("div", { class: "frame" });
  frame.append(tileCanvas(sheet, i, range));
  node.append(
    frame,
    make("span", { class: `label${i === 0 ? " skip" : ""}` }, isCut ? `${names[i]} ✂ cut` : names[i]),
    make("small", {}, `‖·‖ ${short(norms[i])}`),
  );
  return node;
}
