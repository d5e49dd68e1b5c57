// The legend of a colour scale: a ramp of its colours between the values at its two ends.

import { colourTable } from "./colours.js";
import { short } from "./numbers.js";

/**
 * Paints the legend `.low`, `.ramp` (a canvas) and `.high` inside an element.
 * @param {Element} box
 * @param {boolean} signed
 * @param {[string, string]} ends what stands at the two ends
 */
export function paintLegend(box, signed, [low, high]) {
  const table = colourTable(signed);
  paintRamp(box.querySelector(".ramp"), (i) => table.subarray(3 * i, 3 * i + 3));
  box.querySelector(".low").textContent = low;
  box.querySelector(".high").textContent = high;
}

/** Paints a ramp of 256 colours on a canvas; `colourAt` gives red, green and blue. */
export function paintRamp(canvas, colourAt) {
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const image = context.createImageData(256, 1);
  for (let i = 0; i < 256; i += 1) image.data.set([...colourAt(i), 255], 4 * i);
  context.putImageData(image, 0, 0);
}

/** The values at the two ends of a scale for this range. */
export function scaleEnds([low, high], signed) {
  if (!signed) return [0, high];
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return [-reach, reach];
}

/**
 * The two ends in words, with "≤" or "≥" where values lie beyond them.
 * @param {[number, number]} range that the colours span
 * @param {boolean} signed
 * @param {[number, number]} extremes the least and the greatest value there is
 * @returns {[string, string]}
 */
export function scaleWords(range, signed, [least, greatest]) {
  const [low, high] = scaleEnds(range, signed);
  const hasBeyond = Math.max(greatest, signed ? -least : 0) > high;
  return [hasBeyond && signed ? `≤ ${short(low)}` : short(low), hasBeyond ? `≥ ${short(high)}` : short(high)];
}

/** The range that a layer's colours span: a few outliers share the end, or all else would be dark. */
export const rangeOfLayer = ({ layer: [low, high], bulk }) => [Math.max(low, -bulk), Math.min(high, bulk)];
