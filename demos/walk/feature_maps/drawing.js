// Draws the maps of the current run, of the intact run beside it, and of their difference.

import { colouredTiles, paintTiles } from "../../_browser/tiles.js";
import { showFilters, showsFilters } from "./filters.js";
import { readOut } from "./reading.js";
import { isCompared, isScaledByMap, paintScale, paintScaleButtons, rangeOf, scaleOf } from "./scales.js";
import { WIDE } from "./width.js";

/** @typedef {import("./types.js").FeatureMaps} FeatureMaps */

const SIDES = { current: "now", intact: "skips intact", difference: "now minus intact" };

/**
 * Paints both sides, and the difference once it has come.
 * @param {FeatureMaps} maps
 */
export function paintMaps(maps) {
  const { $, step } = maps;
  const { current } = maps.sheets;
  showFilters(maps, false);
  paintSide(maps, "current");
  if (isCompared(maps)) paintSide(maps, "intact");
  const shape = step.point.shape.join(" × ");
  const last = current.first + current.lo.length - 1;
  $(".what").textContent = current.vector ? `${shape} numbers` : `${shape} · channels ${current.first}–${last}`;
  $(".back").disabled = current.page === 0;
  $(".forward").disabled = current.page >= current.pages - 1;
  $(".pages").hidden = current.pages < 2;
  const scales = { map: !current.vector && "this map", layer: "this layer", both: isCompared(maps) && "both sides" };
  paintScaleButtons(maps, scales, scaleOf(maps));
  const caption = $(".drawn figcaption");
  caption.textContent = isCompared(maps) ? maps.props.value.label : "";
  caption.classList.toggle("changed", isCompared(maps));
  paintScale(maps, ".legend", "current");
  $(".kind").textContent = current.signed ? "signed" : "";
  paintDifference(maps);
}

/**
 * Paints the difference, or the room for it as long as it has not come.
 * @param {FeatureMaps} maps
 */
export function paintDifference(maps) {
  if (showsFilters(maps)) return;
  const { $ } = maps;
  const { difference } = maps.sheets;
  const figure = $(".difference");
  figure.classList.toggle("late", isCompared(maps) && !difference);
  if (isCompared(maps) && difference) {
    figure.classList.toggle("none", !difference.lo);
    $(".same").textContent = difference.lo ? "" : (difference.same ?? difference.error ?? "");
    $(".difference figcaption").textContent = difference.caption || "now − intact";
    if (difference.lo) paintSide(maps, "difference");
  }
  $(".change").hidden = !difference?.lo;
  if (difference?.lo) paintScale(maps, ".change", "difference");
  readOut(maps);
}

function paintSide(maps, side) {
  const sheet = maps.sheets[side];
  const canvas = maps.canvases[side];
  if (!sheet || !canvas.clientWidth) return;
  const rangeName = isScaledByMap(maps, side) ? "own" : String(rangeOf(maps, side, 0));
  const tiles = colouredTiles(sheet, rangeName, (tile) => rangeOf(maps, side, tile));
  paintTiles(canvas, sheet, WIDE, tiles, (channel) => {
    if (channel === maps.pin) return "pinned";
    return channel === maps.hover?.channel && "hovered";
  });
  canvas.setAttribute("aria-label", `${sheet.vector ? "Numbers" : "Feature maps"} of ${maps.step.point.address}, ${SIDES[side]}`);
}
