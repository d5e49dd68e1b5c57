// Which range of values the colours of each side span, and the legends that say so.

import { rangeOfLayer, paintLegend, scaleWords } from "../../_browser/legend.js";

/** @typedef {import("./types.js").FeatureMaps} FeatureMaps */

/** Whether something is cut, so that the intact run and the difference stand beside the current run. */
export const isCompared = ({ props }) => Boolean(props.value?.intact);

/** The scale in force: that of each map, of the layer, or of both sides. */
export function scaleOf(maps) {
  const scale = maps.scale ?? (isCompared(maps) ? "both" : "layer");
  return scale === "both" && !isCompared(maps) ? "layer" : scale;
}

/** Whether each map of a side has a scale of its own. */
export const isScaledByMap = (maps, side) => scaleOf(maps) === "map" && !maps.sheets[side].vector;

/**
 * The range that the colours of a tile span. Both sides can share one; their difference has its own.
 * @param {FeatureMaps} maps
 * @returns {[number, number]}
 */
export function rangeOf(maps, side, tile) {
  const sheet = maps.sheets[side];
  if (isScaledByMap(maps, side)) return [sheet.lo[tile], sheet.hi[tile]];
  return widest(sheetsWithScaleOf(maps, side).map(rangeOfLayer));
}

function sheetsWithScaleOf(maps, side) {
  const { current, intact } = maps.sheets;
  return scaleOf(maps) === "both" && side !== "difference" ? [current, intact] : [maps.sheets[side]];
}

const widest = (ranges) => [Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))];

/**
 * Paints the legend of a side.
 * @param {FeatureMaps} maps
 */
export function paintScale(maps, selector, side) {
  const sheet = maps.sheets[side];
  paintLegend(maps.$(selector), sheet.signed, endsOf(maps, side, sheet));
}

function endsOf(maps, side, sheet) {
  if (!isScaledByMap(maps, side)) {
    const extremes = widest(sheetsWithScaleOf(maps, side).map(({ layer }) => layer));
    return scaleWords(rangeOf(maps, side, 0), sheet.signed, extremes);
  }
  const channel = maps.hover?.channel ?? maps.pin;
  const tile = channel === null ? -1 : channel - sheet.first;
  if (tile < 0 || tile >= sheet.lo.length) return [sheet.signed ? "−max" : "0", "its own maximum"];
  const range = rangeOf(maps, side, tile);
  return scaleWords(range, sheet.signed, range);
}

/**
 * Names the buttons that choose a scale, and hides those that have no meaning here.
 * @param {FeatureMaps} maps
 * @param {Record<string, string | false>} labels by the scale
 * @param {string} chosen
 */
export function paintScaleButtons({ element }, labels, chosen) {
  for (const button of element.querySelectorAll("[data-scale]")) {
    const label = labels[button.dataset.scale];
    button.hidden = !label;
    button.textContent = label || "";
    button.setAttribute("aria-checked", String(button.dataset.scale === chosen));
  }
}
