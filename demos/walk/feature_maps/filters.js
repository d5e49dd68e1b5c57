// conv1's filters in place of its maps: weights as colour, grey is 0, with the numbers of the maps.

import { checkButton, make } from "../../_browser/dom.js";
import { paintRamp } from "../../_browser/legend.js";
import { short } from "../../_browser/numbers.js";
import { density, fitWidth, placeAt, pointOf } from "../../_browser/tiles.js";
import { idleWords } from "./reading.js";
import { paintScaleButtons } from "./scales.js";
import { WIDE } from "./width.js";

/** @typedef {import("./types.js").FeatureMaps} FeatureMaps */

const FILTERED = ["conv1", "conv1.conv"]; // the addresses whose maps these filters made
const NUMBER_HEIGHT = 13; // CSS pixels under each kernel
const COLOURS = ["red", "green", "blue"];

const hasFilters = ({ step }) => FILTERED.includes(step?.point.address);

/** Whether the reader wants filters here. */
export const wantsFilters = (maps) => hasFilters(maps) && maps.isFiltersChosen;

/** Whether filters are shown: they are wanted and have come. */
export const showsFilters = (maps) => wantsFilters(maps) && maps.filters !== null;

/** Puts filters or maps on the screen; before anything is painted, as a hidden canvas has no width. */
export function showFilters(maps, isShown) {
  maps.$(".views").hidden = !hasFilters(maps);
  maps.$(".filters").hidden = !isShown;
  maps.element.classList.toggle("filtered", isShown);
  checkButton(maps.element, "view", isShown ? "filters" : "maps");
}

/**
 * Paints all kernels.
 * @param {FeatureMaps} maps
 */
export function paintFilters(maps) {
  showFilters(maps, true);
  const { $, filters } = maps;
  const greatest = Math.max(...filters.reach);
  paintKernels(maps, greatest);
  $(".what").textContent = `${filters.channels} × 3 × ${filters.size} × ${filters.size}`;
  $(".filters .about").textContent = filters.about;
  $(".filters .tuning").textContent = filters.tuning;
  $(".pages").hidden = true;
  $(".change").hidden = true;
  paintScaleButtons(maps, { map: "this filter", layer: "all filters" }, isOneScale(maps) ? "layer" : "map");
  paintGreys(maps, greatest);
  readKernel(maps);
}

/** The pixel of a kernel under the pointer, or null. */
export function kernelUnder(maps, event) {
  const { filters } = maps;
  const canvas = maps.canvases.filters;
  if (!showsFilters(maps)) return null;
  return placeAt(kernelLayout(canvas, filters.channels), filters.channels, filters.size, pointOf(canvas, event));
}

/**
 * Says which weights lie under the pointer.
 * @param {FeatureMaps} maps
 */
export function readKernel({ $, filters, kernelHover, pin }) {
  const out = $(".reading");
  if (!kernelHover) {
    out.replaceChildren(idleWords(pin, "weights"));
    return;
  }
  const { tile, row, column } = kernelHover;
  const weights = weightsAt(filters, tile, row, column).flatMap((weight, colour) => [
    `${colour ? ", " : ""}${COLOURS[colour]} `,
    make("strong", {}, short(Number(weight.toPrecision(2)))),
  ]);
  const share = Math.round(100 * filters.peaks[tile]);
  out.replaceChildren(`channel ${tile} at row ${row}, column ${column}: `, ...weights, `; ${share}% of its power around one frequency`);
}

const isOneScale = ({ scale }) => scale !== null && scale !== "map";

/** @returns {import("../../_browser/tiles.js").Layout} */
function kernelLayout(canvas, count) {
  const columns = canvas.clientWidth >= WIDE ? 16 : 8;
  const gap = 4 * density();
  const cell = (canvas.width - gap * (columns - 1)) / columns;
  const pitchY = cell + NUMBER_HEIGHT * density() + gap;
  return { columns, cell, pitchX: cell + gap, pitchY, height: Math.round(Math.ceil(count / columns) * pitchY) };
}

function paintKernels(maps, greatest) {
  const { filters, pin, kernelHover } = maps;
  const canvas = maps.canvases.filters;
  fitWidth(canvas);
  const { columns, cell, pitchX, pitchY, height } = kernelLayout(canvas, filters.channels);
  canvas.height = height;
  const context = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  context.imageSmoothingEnabled = false;
  context.textAlign = "center";
  context.font = `${10 * density()}px ${style.fontFamily}`;
  for (let channel = 0; channel < filters.channels; channel += 1) {
    const [x, y] = [(channel % columns) * pitchX, Math.floor(channel / columns) * pitchY];
    const [isPinned, isHovered] = [channel === pin, channel === kernelHover?.tile];
    context.drawImage(kernelCanvas(filters, channel, isOneScale(maps) ? greatest : filters.reach[channel]), x, y, cell, cell);
    context.fillStyle = style.getPropertyValue(isPinned || isHovered ? "--ink" : "--soft");
    context.fillText(String(channel), x + cell / 2, y + cell + 10.5 * density());
    if (!isPinned && !isHovered) continue;
    context.strokeStyle = style.getPropertyValue("--ink");
    context.lineWidth = (isPinned ? 3 : 1.5) * density();
    context.strokeRect(x, y, cell, cell);
  }
}

function kernelCanvas(filters, channel, reach) {
  const { size } = filters;
  const canvas = make("canvas", { width: size, height: size });
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let place = 0; place < size * size; place += 1) {
    const weights = weightsAt(filters, channel, Math.floor(place / size), place % size);
    image.data.set([...weights.map((weight) => 255 * (0.5 + weight / (2 * (reach || 1)))), 255], 4 * place);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The red, green and blue weight of one pixel of a kernel. */
export function weightsAt({ pixels, size, columns, reach }, channel, row, column) {
  const top = Math.floor(channel / columns) * size + row;
  const at = 4 * (top * pixels.width + (channel % columns) * size + column);
  return [0, 1, 2].map((colour) => (2 * (pixels.data[at + colour] / 255) - 1) * reach[channel]);
}

function paintGreys(maps, greatest) {
  const { $, filters, kernelHover, pin } = maps;
  const reach = isOneScale(maps) ? greatest : filters.reach[kernelHover?.tile ?? pin];
  paintRamp($(".legend .ramp"), (grey) => [grey, grey, grey]);
  $(".legend .low").textContent = reach === undefined ? "−max" : short(-reach);
  $(".legend .high").textContent = reach === undefined ? "its own maximum" : short(reach);
  $(".kind").textContent = "in each colour";
}
