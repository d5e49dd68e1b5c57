// The maps of the current operation, what happens there in words, and its numbers.

import { createAnswerCache } from "../../_browser/answers.js";
import { finderIn, make, onWidthChange } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { paintLegend, rangeOfLayer, scaleWords } from "../../_browser/legend.js";
import { amount, short, thousands } from "../../_browser/numbers.js";
import { decodeSheet, valueAt } from "../../_browser/sheets.js";
import { colouredTiles, paintTiles, unitUnder } from "../../_browser/tiles.js";

const WIDE = 561; // CSS pixels from which sixteen maps lie in a row: the tab's upper half fits a screen
const GLANCE = 150; // milliseconds after which a missing answer shows
const KEPT_ANSWERS = 40;

/**
 * @typedef {object} Operation the answer of `operation` for [view, address, page]
 * @property {import("../../_browser/sheets.js").Sheet} sheet
 * @property {string} text
 * @property {string} source
 * @property {Facts} facts
 *
 * @typedef {object} Facts
 * @property {number[]} shape
 * @property {[number, number] | null} window kernel and stride
 * @property {number} parameters
 * @property {number} macs
 * @property {number} norm
 * @property {number} mean
 * @property {number} std
 * @property {number} zeros the share of values that are 0
 */

export function mount({ element, server }) {
  const $ = finderIn(element);
  const tiles = $(".tiles");
  const place = (element.closest("#block-maps") ?? element).dataset; // says what is painted
  const ask = createAnswerCache(KEPT_ANSWERS);
  let step = null;
  let page = 0;
  let sheet = null;
  let hover = null; // the unit under the pointer
  let pin = null; // the unit that the arithmetic computes
  let newest = 0;

  const load = (name, address, wantedPage) =>
    ask(`${name} ${address} ${wantedPage}`, () => server.operation([name, address, wantedPage]), withDecodedSheet);

  async function show() {
    if (!step) return;
    const { name, address, neighbours } = step;
    newest += 1;
    const ticket = newest;
    const late = setTimeout(() => element.classList.add("waiting"), GLANCE);
    const answer = await load(name, address, page);
    clearTimeout(late);
    if (ticket !== newest) return; // a newer step is on its way
    element.classList.remove("waiting");
    if (answer.lost) {
      announce("block-lost");
      return;
    }
    if (answer.error) {
      $(".reading").textContent = answer.error;
      return;
    }
    ({ sheet } = answer);
    ({ page } = sheet);
    $(".text").textContent = answer.text;
    $(".source").textContent = answer.source;
    $(".facts").replaceChildren(...factsOf(answer.facts));
    paint();
    Object.assign(place, { address, closeup: name });
    for (const next of neighbours) load(name, next, 0);
  }

  function paint() {
    if (!sheet) return;
    const coloured = colouredTiles(sheet, "layer", () => rangeOfLayer(sheet));
    paintTiles(tiles, sheet, WIDE, coloured, (channel) => {
      if (channel === pin?.channel) return "pinned";
      return channel === hover?.channel && "hovered";
    });
    $(".what").textContent = `${step.leaf} · channels ${sheet.first}–${sheet.first + sheet.lo.length - 1} of ${sheet.channels}`;
    tiles.setAttribute("aria-label", `Feature maps of ${step.address}`);
    $(".pages").hidden = sheet.pages === 1;
    $(".back").disabled = sheet.page === 0;
    $(".forward").disabled = sheet.page >= sheet.pages - 1;
    paintLegend($(".legend"), sheet.signed, scaleWords(rangeOfLayer(sheet), sheet.signed, sheet.layer));
    readOut();
  }

  function readOut() {
    if (!hover) {
      $(".reading").replaceChildren("click a pixel to see it computed below");
      return;
    }
    const { channel, row, column } = hover;
    const value = valueAt(sheet, channel - sheet.first, row, column);
    $(".reading").replaceChildren(`channel ${channel}, row ${row}, column ${column}: `, make("strong", {}, short(value, 2)));
  }

  function turnPage(by) {
    page += by;
    show();
  }

  tiles.addEventListener("pointermove", (event) => {
    const before = hover?.channel;
    hover = unitUnder(tiles, sheet, WIDE, event);
    if (hover?.channel !== before) paint();
    else if (hover) readOut();
  });
  tiles.addEventListener("pointerleave", () => {
    hover = null;
    paint();
  });
  tiles.addEventListener("click", (event) => {
    const unit = unitUnder(tiles, sheet, WIDE, event);
    if (unit) announce("block-pixel", unit);
  });
  $(".back").addEventListener("click", () => turnPage(-1));
  $(".forward").addEventListener("click", () => turnPage(1));

  listen(element, "block-step", (newStep) => {
    if (step?.address !== newStep.address) page = 0;
    step = newStep;
    hover = null;
    show();
  });
  listen(element, "block-shown", (unit) => {
    pin = unit;
    paint();
  });
  listen(element, "theme", paint);
  onWidthChange(element, paint);
  announce("hello");
}

const withDecodedSheet = async (answer) => ({ ...answer, sheet: await decodeSheet(answer.sheet) });

/** @param {Facts} facts */
function factsOf({ shape, window, parameters, macs, norm, mean, std, zeros }) {
  const rows = [
    ["shape", shape.join(" × ")],
    ["window", window && `${window[0]}×${window[0]}, stride ${window[1]}`],
    ["parameters", thousands(parameters)],
    ["MACs", amount(macs)],
    ["norm ‖·‖", short(norm)],
    ["mean ± std", `${short(mean)} ± ${short(std)}`],
    ["zeros", `${(100 * zeros).toFixed(0)}%`],
  ];
  return rows.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]);
}
