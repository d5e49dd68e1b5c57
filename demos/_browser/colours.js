// Colour scales that colour-blind readers can tell apart.
//
// Zero is the dark end of the sequential scale and the middle of the diverging one. That middle has
// the tone of the page, so the farther a value lies from zero, the more it stands out.

const SEQUENTIAL = [[12, 14, 36], [30, 46, 96], [38, 92, 140], [58, 142, 156], [122, 186, 156], [214, 222, 164], [255, 250, 220]];
const NEGATIVE = [[14, 58, 118], [44, 112, 178], [130, 178, 214]]; // from the end of the scale to zero
const POSITIVE = [[222, 142, 164], [186, 58, 104], [112, 10, 60]]; // from zero to the end of the scale
const LIGHT_PAGE = [246, 245, 241];
const DARK_PAGE = [24, 27, 34];

export const isDark = () => document.body.classList.contains("dark");

/**
 * The colours of a scale: 256 times red, green and blue, from 0 to 255.
 * @param {boolean} signed whether negative values mean something
 */
export const colourTable = (signed) => interpolated(signed ? divergingStops() : SEQUENTIAL);

/**
 * Where a value lies on its scale, from 0 to 255. A signed scale is symmetric, so 0 is its middle.
 * @param {number} value
 * @param {[number, number]} range the least and the greatest value of the scale
 * @param {boolean} signed
 */
export function shade(value, [low, high], signed) {
  if (signed) {
    const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, value / reach)));
  }
  return Math.round(255 * Math.max(0, Math.min(1, value / (high || 1))));
}

/** The style of a cell that shows a value: its colour, and a colour for text that can be read on it. */
export function cellStyle(value, reach, signed) {
  const table = colourTable(signed);
  const at = 3 * shade(value, [signed ? -reach : 0, reach], signed);
  const [red, green, blue] = table.subarray(at, at + 3);
  const isLight = 0.299 * red + 0.587 * green + 0.114 * blue > 140;
  return `background: rgb(${red}, ${green}, ${blue}); color: ${isLight ? "#10121a" : "#ffffff"}`;
}

function divergingStops() {
  if (!isDark()) return [...NEGATIVE, LIGHT_PAGE, ...POSITIVE];
  return [...NEGATIVE.toReversed(), DARK_PAGE, ...POSITIVE.toReversed()];
}

function interpolated(stops) {
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (stops.length - 1);
    const stop = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c += 1) table[3 * i + c] = stops[stop][c] + (at - stop) * (stops[stop + 1][c] - stops[stop][c]);
  }
  return table;
}
