// Sheets of feature maps from the server: grey tiles, each with its own range of values.

import { colourTable, shade } from "./colours.js";
import { make } from "./dom.js";

/**
 * @typedef {object} Sheet one page of maps, see demos/_components/sheets.py
 * @property {string} png all tiles as one grey picture, as a data address
 * @property {number[]} lo the value of grey level 0 in each tile
 * @property {number[]} hi the value of grey level 255 in each tile
 * @property {[number, number]} layer the least and the greatest value of all channels
 * @property {number} bulk the size that all but a few values of the layer stay within
 * @property {number} size the side of a tile in pixels
 * @property {number} columns tiles in a row of the picture
 * @property {boolean} vector whether each channel is one number
 * @property {boolean} signed whether negative values mean something
 * @property {number} first the channel of the first tile
 * @property {number} page
 * @property {number} pages
 * @property {number} channels of the layer
 * @property {number} broken how many values are not finite; they are drawn as 0
 * @property {string[] | null} categories the names of the channels of the last layer
 *
 * @typedef {Sheet & {levels: Uint8Array, width: number}} DecodedSheet with the picture's grey levels
 */

/**
 * The pixels of a picture, four bytes each.
 * @param {string} address
 * @returns {Promise<ImageData>}
 */
export async function pixelsOf(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = make("canvas", { width: picture.width, height: picture.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  return context.getImageData(0, 0, picture.width, picture.height);
}

/**
 * @param {Sheet} sheet
 * @returns {Promise<DecodedSheet>}
 */
export async function decodeSheet(sheet) {
  const { data, width, height } = await pixelsOf(sheet.png);
  const levels = new Uint8Array(width * height);
  for (let i = 0; i < levels.length; i += 1) levels[i] = data[4 * i];
  return { ...sheet, levels, width };
}

/**
 * The value of one unit, as exactly as the 256 grey levels of its tile tell it.
 * @param {DecodedSheet} sheet
 */
export function valueAt(sheet, tile, row, column) {
  const top = Math.floor(tile / sheet.columns) * sheet.size + row;
  const left = (tile % sheet.columns) * sheet.size + column;
  const level = sheet.levels[top * sheet.width + left];
  const range = sheet.hi[tile] - sheet.lo[tile];
  const value = sheet.lo[tile] + (level / 255) * range;
  return Math.abs(value) < range * 1e-5 ? 0 : value; // the level of 0, but for rounding
}

/**
 * One tile in colour, as a canvas of its own size.
 * @param {DecodedSheet} sheet
 * @param {number} tile
 * @param {[number, number]} range of values that the colours span
 */
export function tileCanvas(sheet, tile, range) {
  const { size, columns, width, levels, signed } = sheet;
  const table = colourTable(signed);
  const [low, high] = [sheet.lo[tile], sheet.hi[tile]];
  const shades = Uint8Array.from({ length: 256 }, (_, level) => shade(low + (level / 255) * (high - low), range, signed));
  const canvas = make("canvas", { width: size, height: size });
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  const top = Math.floor(tile / columns) * size;
  const left = (tile % columns) * size;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const from = 3 * shades[levels[(top + row) * width + left + column]];
      const to = 4 * (row * size + column);
      image.data[to] = table[from];
      image.data[to + 1] = table[from + 1];
      image.data[to + 2] = table[from + 2];
      image.data[to + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Draws one tile over a whole canvas, which takes the tile's size. */
export function paintTile(canvas, sheet, tile = 0, range = sheet.layer) {
  canvas.width = canvas.height = sheet.size;
  canvas.getContext("2d").drawImage(tileCanvas(sheet, tile, range), 0, 0);
}
