// Tiles on a canvas: where each lies, how it is framed, and which one the pointer is over.

import { isDark } from "./colours.js";
import { tileCanvas } from "./sheets.js";

/**
 * @typedef {object} Layout lengths in canvas pixels
 * @property {number} columns tiles in a row
 * @property {number} cell the side of a tile
 * @property {number} pitchX from a tile to the next one in its row
 * @property {number} pitchY from a row to the next one
 * @property {number} height of all rows
 *
 * @typedef {{tile: number, row: number, column: number}} Place a pixel of a tile
 */

/** Canvas pixels for one CSS pixel. */
export const density = () => Math.min(window.devicePixelRatio || 1, 2);

/** Sets the canvas's pixels across to those it has on the screen. */
export function fitWidth(canvas) {
  canvas.width = Math.max(Math.round(canvas.clientWidth * density()), 64);
}

/**
 * Where the tiles of a sheet lie. From `wide` CSS pixels on maps lie sixteen in a row, else eight.
 * @param {{width: number, clientWidth: number}} canvas its pixels across, and its CSS pixels
 * @param {import("./sheets.js").Sheet} sheet
 * @param {number} wide
 * @returns {Layout}
 */
export function tileLayout(canvas, sheet, wide) {
  const columns = sheet.vector ? sheet.columns : canvas.clientWidth >= wide ? 16 : 8;
  const rows = Math.ceil(sheet.lo.length / columns);
  const gap = (sheet.vector ? 1 : canvas.clientWidth < 240 ? 2 : 3) * density();
  const cell = (canvas.width - gap * (columns - 1)) / columns;
  return { columns, cell, pitchX: cell + gap, pitchY: cell + gap, height: Math.round(rows * cell + gap * (rows - 1)) };
}

/**
 * The pixel of a tile at a point of the canvas, or null. A point in a gap means the tile before it.
 * @param {Layout} layout
 * @param {number} count of tiles
 * @param {number} size the side of a tile in its own pixels
 * @param {[number, number]} point
 * @returns {Place | null}
 */
export function placeAt({ columns, cell, pitchX, pitchY }, count, size, [x, y]) {
  const [i, j] = [Math.floor(y / pitchY), Math.floor(x / pitchX)];
  const tile = i * columns + j;
  if (i < 0 || j < 0 || j >= columns || tile >= count) return null;
  const within = (offset) => Math.max(0, Math.min(size - 1, Math.floor((offset / cell) * size)));
  return { tile, row: within(y - i * pitchY), column: within(x - j * pitchX) };
}

/** Where a pointer event lies on a canvas, in canvas pixels. */
export function pointOf(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
}

/**
 * The unit of a sheet under the pointer, or null.
 * @returns {import("./events.js").Unit | null}
 */
export function unitUnder(canvas, sheet, wide, event) {
  if (!sheet) return null;
  const place = placeAt(tileLayout(canvas, sheet, wide), sheet.lo.length, sheet.size, pointOf(canvas, event));
  return place && { channel: sheet.first + place.tile, row: place.row, column: place.column };
}

export const sameUnit = (one, other) => one && other && ["channel", "row", "column"].every((name) => one[name] === other[name]);

// Colouring is the slow part of a hover, so a sheet's tiles are kept while theme and range stay.
const keptTiles = new WeakMap();

/**
 * All tiles of a sheet in colour.
 * @param {import("./sheets.js").DecodedSheet} sheet
 * @param {string} rangeName names the ranges that `rangeOf` gives
 * @param {(tile: number) => [number, number]} rangeOf
 */
export function colouredTiles(sheet, rangeName, rangeOf) {
  const key = `${isDark()} ${rangeName}`;
  const kept = keptTiles.get(sheet);
  if (kept?.key === key) return kept.tiles;
  const tiles = sheet.lo.map((_, tile) => tileCanvas(sheet, tile, rangeOf(tile)));
  keptTiles.set(sheet, { key, tiles });
  return tiles;
}

/**
 * Draws the coloured tiles of a sheet.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./sheets.js").Sheet} sheet
 * @param {number} wide as in `tileLayout`
 * @param {HTMLCanvasElement[]} tiles
 * @param {(channel: number) => "pinned" | "hovered" | false} markOf
 */
export function paintTiles(canvas, sheet, wide, tiles, markOf) {
  fitWidth(canvas);
  const { columns, cell, pitchX, pitchY, height } = tileLayout(canvas, sheet, wide);
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = sheet.size > cell;
  context.imageSmoothingQuality = "high";
  const style = getComputedStyle(canvas);
  const frame = (colour, thickness, x, y) => {
    context.strokeStyle = style.getPropertyValue(colour);
    context.lineWidth = thickness;
    context.strokeRect(x, y, cell, cell);
  };
  if (!sheet.vector && (sheet.signed || isDark())) {
    context.fillStyle = style.getPropertyValue("--seam"); // such tiles end in the colour of the card
    context.fillRect(0, 0, canvas.width, height);
  }
  tiles.forEach((tile, i) => {
    const [x, y] = [(i % columns) * pitchX, Math.floor(i / columns) * pitchY];
    context.drawImage(tile, x, y, cell, cell);
    const mark = markOf(sheet.first + i);
    if (!mark) return;
    const thickness = (mark === "pinned" ? 3 : 1.5) * density();
    frame("--card", 2 * thickness, x, y); // two tones, so that the frame is seen on any map
    frame("--ink", thickness, x, y);
  });
}
