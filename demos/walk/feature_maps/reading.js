// The values of the unit under the pointer: at once from the sheets, in as many digits as they carry,
// and from the tensors on the server when the pointer rests.

import { make } from "../../_browser/dom.js";
import { short, thousands } from "../../_browser/numbers.js";
import { valueAt } from "../../_browser/sheets.js";

/** @typedef {import("./types.js").FeatureMaps} FeatureMaps */

const RESTS = 120; // milliseconds

/**
 * Makes a function that asks for the exact values of a unit once the pointer rests on it.
 * @param {FeatureMaps} maps
 * @param {object} server
 * @param {{trace: string, address: string}} place what is painted
 */
export function createExactReader(maps, server, place) {
  let timer = null;

  async function ask(unit) {
    const { trace, intact } = maps.props.value;
    const { address } = place;
    const answer = await server.unit([trace, intact, address, unit.channel, unit.row, unit.column]).catch(() => null);
    const isStale = maps.hover !== unit || trace !== maps.props.value.trace || address !== place.address;
    if (!answer?.values || isStale) return;
    unit.exact = answer.values;
    readOut(maps);
  }

  return function askExactly(unit) {
    unit.exact = null;
    clearTimeout(timer);
    timer = setTimeout(ask, RESTS, unit);
  };
}

/**
 * Says what lies under the pointer.
 * @param {FeatureMaps} maps
 */
export function readOut(maps) {
  maps.$(".reading").replaceChildren(...wordsOf(maps));
}

function wordsOf({ hover, pin, sheets }) {
  const { current } = sheets;
  if (current.broken) return [`${thousands(current.broken)} values on this page are not finite and are drawn as 0`];
  if (!hover) return [idleWords(pin, "values")];
  return [nameOf(hover, current), ...(hover.exact ? exactWords(hover.exact) : sheetWords(hover, sheets))];
}

/** What the reader can do when nothing is under the pointer. */
export const idleWords = (pin, what) =>
  pin === null ? `hover to read ${what}, click to pin a channel` : `channel ${pin} is pinned; click it again to unpin it`;

function nameOf({ channel, row, column }, { vector, categories }) {
  if (!vector) return `channel ${channel} at row ${row}, column ${column}: `;
  const category = categories?.[channel];
  return category ? `${category} (${channel}): ` : `number ${channel}: `;
}

function exactWords(values) {
  const [now, before, change] = values.map((value) => strong(value === null ? "not finite" : short(value, 4)));
  return before ? [now, " now, ", before, " intact, difference ", change] : [now];
}

function sheetWords({ channel, row, column }, { current, intact, difference }) {
  const tile = channel - current.first;
  const value = (sheet) => valueAt(sheet, tile, row, column);
  const digits = (sheet) => strong(withMeaningfulDigits(sheet, tile, value(sheet)));
  if (!intact) return [digits(current)];
  // With 256 levels, both sides can read as 0 where their difference, on finer levels, does not.
  const isAlmost = difference?.lo && !value(current) && !value(intact) && value(difference);
  const almost = isAlmost ? "≈ " : "";
  const words = [almost, digits(current), " now, ", almost, digits(intact), " intact"];
  if (difference?.lo) words.push(", difference ", digits(difference));
  else if (difference?.same) words.push(", difference ", strong("0"));
  return words;
}

// No more digits than the 256 levels of a tile carry.
function withMeaningfulDigits(sheet, tile, value) {
  const level = (sheet.hi[tile] - sheet.lo[tile]) / 255;
  if (!level || !value) return short(value, 4);
  return short(value, Math.max(1, Math.min(4, Math.ceil(Math.log10(Math.abs(value) / level)))));
}

const strong = (text) => make("strong", {}, text);
