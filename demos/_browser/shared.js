// Begins every component's script: how components hear each other, and how numbers become colours.

const announce = (name, detail) => document.dispatchEvent(new CustomEvent(`walk:${name}`, { detail }));

function listen(name, handler) {
  const heard = (event) => {
    if (element.isConnected) handler(event.detail);
    else document.removeEventListener(`walk:${name}`, heard);
  };
  document.addEventListener(`walk:${name}`, heard);
}

// Marks what this document has written into the browser's history: what another one wrote there, as
// before a reload, this one does not show.
const BY_US = { document: performance.timeOrigin };

// The address bar belongs to the tab that is shown: what is hidden writes it when it comes into view.
function writeAddress(parts) {
  if (!element.isConnected || !element.checkVisibility()) return;
  const query = new URLSearchParams(parts);
  const theme = new URLSearchParams(location.search).get("__theme");
  if (theme) query.set("__theme", theme);
  replaceAddress(query);
}

function replaceAddress(query) {
  history.replaceState(BY_US, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",")}`);
}

// What a browser keeps for the page, in "localStorage" or "sessionStorage"; a full or forbidden store
// keeps nothing, and then a choice lasts as long as the page.
function keepIn(store, name, value) {
  try {
    if (value) window[store].setItem(name, value);
    else window[store].removeItem(name);
  } catch {}
}

function keptIn(store, name) {
  try {
    return window[store].getItem(name);
  } catch {
    return null;
  }
}

const SILENT = { error: "The server did not answer; step again to retry." };

const $ = (selector) => element.querySelector(selector);

function make(tag, attributes = {}, text = null) {
  const svg = ["svg", "g", "path", "rect", "text", "title", "line", "circle"].includes(tag);
  const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  return node;
}

const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// Three significant digits: 0.0123, 4.56, 1.2·10⁹. A minus sign, not a hyphen.
function short(value, digits = 3) {
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    text = `${mantissa}·10${[...String(Number(exponent))].map((c) => SUPERSCRIPT[c]).join("")}`;
  } else text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−");
}

const thousands = (n) => n.toLocaleString("en-US");

// Colour-blind-safe scales. Zero is the dark end of the sequential scale and the middle of the
// diverging one, in the page's own tone: the farther from zero, the more a colour stands out from it.
const isDark = () => document.body.classList.contains("dark");
const SEQUENTIAL = [[12, 14, 36], [30, 46, 96], [38, 92, 140], [58, 142, 156], [122, 186, 156], [214, 222, 164], [255, 250, 220]];
const NEGATIVE = [[14, 58, 118], [44, 112, 178], [130, 178, 214]];
const POSITIVE = [[222, 142, 164], [186, 58, 104], [112, 10, 60]];
const PAPER = [246, 245, 241];
const NIGHT = [24, 27, 34];
const divergingStops = () => (isDark() ? [...[...NEGATIVE].reverse(), NIGHT, ...[...POSITIVE].reverse()] : [...NEGATIVE, PAPER, ...POSITIVE]);

function colourTable(stops) {
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i += 1) {
    const at = (i / 255) * (stops.length - 1);
    const k = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c += 1) table[3 * i + c] = stops[k][c] + (at - k) * (stops[k + 1][c] - stops[k][c]);
  }
  return table;
}

const colours = (signed) => colourTable(signed ? divergingStops() : SEQUENTIAL);

// Where a value lies on its scale, 0 to 255. A signed scale is symmetric, so that 0 is its middle.
function shade(value, [lo, hi], signed) {
  if (signed) {
    const reach = Math.max(Math.abs(lo), Math.abs(hi)) || 1;
    return Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, value / reach)));
  }
  return Math.round(255 * Math.max(0, Math.min(1, value / (hi || 1))));
}

// A sheet from the server: grey PNG of tiles, each with its own range.
async function decodeSheet(sheet) {
  const picture = new Image();
  picture.src = sheet.png;
  await picture.decode();
  const canvas = make("canvas", { width: picture.width, height: picture.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  const levels = new Uint8Array(picture.width * picture.height);
  for (let i = 0; i < levels.length; i += 1) levels[i] = data[4 * i];
  return { ...sheet, levels, width: picture.width };
}

function valueAt(sheet, tile, row, column) {
  const top = Math.floor(tile / sheet.columns) * sheet.size + row;
  const left = (tile % sheet.columns) * sheet.size + column;
  const level = sheet.levels[top * sheet.width + left];
  const range = sheet.hi[tile] - sheet.lo[tile];
  const value = sheet.lo[tile] + (level / 255) * range;
  return Math.abs(value) < range * 1e-5 ? 0 : value; // the step of 0, but for rounding
}

// One tile as a canvas of its own size, coloured on a given range.
function tileCanvas(sheet, tile, range) {
  const table = colours(sheet.signed);
  const canvas = make("canvas", { width: sheet.size, height: sheet.size });
  const context = canvas.getContext("2d");
  const image = context.createImageData(sheet.size, sheet.size);
  const lookup = new Uint8Array(256);
  for (let level = 0; level < 256; level += 1) {
    lookup[level] = shade(sheet.lo[tile] + (level / 255) * (sheet.hi[tile] - sheet.lo[tile]), range, sheet.signed);
  }
  const top = Math.floor(tile / sheet.columns) * sheet.size;
  const left = (tile % sheet.columns) * sheet.size;
  for (let row = 0; row < sheet.size; row += 1) {
    for (let column = 0; column < sheet.size; column += 1) {
      const from = 3 * lookup[sheet.levels[(top + row) * sheet.width + left + column]];
      const to = 4 * (row * sheet.size + column);
      image.data[to] = table[from];
      image.data[to + 1] = table[from + 1];
      image.data[to + 2] = table[from + 2];
      image.data[to + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function paintLegend(canvas, range, signed) {
  const table = colours(signed);
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const image = context.createImageData(256, 1);
  for (let i = 0; i < 256; i += 1) {
    image.data.set([table[3 * i], table[3 * i + 1], table[3 * i + 2], 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

// What a layer's colours span: a few outliers would darken everything else, so they share the end.
const spanOf = ({ layer: [lo, hi], bulk }) => [Math.max(lo, -bulk), Math.min(hi, bulk)];

// The two ends of a scale in words; "≥" and "≤" where values lie beyond them.
function scaleWords(range, signed, [least, most]) {
  const [low, high] = scaleEnds(range, signed);
  const beyond = Math.max(most, signed ? -least : 0) > high;
  return [beyond && signed ? `≤ ${short(low)}` : short(low), beyond ? `≥ ${short(high)}` : short(high)];
}

const scaleEnds = ([lo, hi], signed) => (signed ? [-Math.max(Math.abs(lo), Math.abs(hi)), Math.max(Math.abs(lo), Math.abs(hi))] : [0, hi]);
