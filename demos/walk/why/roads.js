// The backward sum of a block: what the gradient brings through the shortcut, through F, and in all.

import { finderIn, make } from "../../_browser/dom.js";
import { paintLegend, scaleEnds } from "../../_browser/legend.js";
import { short } from "../../_browser/numbers.js";
import { tileCanvas } from "../../_browser/sheets.js";

const NAMES = ["through the shortcut", "through F", "∂L/∂x"];
const SIGNS = ["", "+", "="];

/**
 * @typedef {object} Roads the answer of `backward` for [trace, address, pinned channel]
 * @property {string} [none] why there is no sum here
 * @property {string} [error]
 * @property {string} block
 * @property {string} formula
 * @property {import("../../_browser/sheets.js").DecodedSheet} sheet one channel of each term
 * @property {number} channel
 * @property {boolean} strongest whether it is the channel where ∂L/∂x is strongest; else it is pinned
 * @property {boolean[]} cut whether the shortcut and F(x) are cut
 * @property {string[]} norms of the terms over all channels
 * @property {string} reading
 */

/**
 * @param {Element} element
 * @param {Roads} roads
 */
export function paintRoads(element, roads) {
  const $ = finderIn(element);
  const isThere = Boolean(roads.sheet);
  $(".sum").hidden = !isThere;
  $(".formula").textContent = roads.formula ?? "";
  $(".block").textContent = roads.block ?? "this step";
  $(".reading").textContent = roads.reading ?? roads.none ?? roads.error;
  if (!isThere) return;
  const { sheet, norms, cut, channel, strongest } = roads;
  const range = [Math.min(...sheet.lo), Math.max(...sheet.hi)];
  $(".terms").replaceChildren(...NAMES.flatMap((name, i) => {
    const node = make("div", { class: `term${i === 0 ? " skip" : ""}${cut[i] ? " cut" : ""}` });
    node.append(tileCanvas(sheet, i, range), make("span", { class: "label" }, cut[i] ? `${name} ✂ cut` : name), make("small", {}, `‖·‖ ${norms[i]}`));
    return i ? [make("span", { class: "sign" }, SIGNS[i]), node] : [node];
  }));
  paintLegend($(".legend"), true, scaleEnds(range, true).map((end) => short(end)));
  $(".notes").textContent = `channel ${channel}, ${strongest ? "where ∂L/∂x is strongest" : "pinned"}; ‖·‖ over all channels`;
}
