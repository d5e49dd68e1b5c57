// The arithmetic of one pixel, written out: products and their sum, then what is done to the sum.
// All numbers come from the server.

import { cellStyle } from "../../_browser/colours.js";
import { finderIn, make } from "../../_browser/dom.js";
import { short } from "../../_browser/numbers.js";

/** @typedef {import("./types.js").Computed} Computed */

const COLUMNS = ["", "under the window", "", "kernel", "", "products", "", "their sum"];
const ROOMY = 480; // CSS pixels from which numbers are written in full

/**
 * Writes out window × kernel for some input channels, and the sum over all of them.
 * @param {Element} element
 * @param {Computed} answer
 */
export function paintTerms(element, answer) {
  const $ = finderIn(element);
  const isRoomy = element.clientWidth >= ROOMY;
  const grid = (values, reach, isSigned, inside) => gridOf(values, { reach, isSigned, inside, isRoomy });
  const { reach, signed, inside } = answer;
  $(".terms").replaceChildren(
    ...COLUMNS.map((name) => span("column", name)),
    ...answer.terms.flatMap((term) => [
      channelName(term.channel),
      grid(term.patch, reach.patch, signed, inside),
      span("sign", "×"),
      grid(term.kernel, reach.kernel, true),
      span("sign", "="),
      grid(term.products, reach.products, true, inside),
      span("sign last", "→"),
      span("partial", term.sum),
    ]),
  );
  const { others, unit, address, total } = answer;
  const rest = others.count ? [span("soft", `+ the other ${others.count} input channels`), make("span", {}, others.sum)] : [];
  const where = `= ${address}, channel ${unit.channel}, at row ${unit.row}, column ${unit.column}`;
  $(".total").replaceChildren(...rest, make("span", {}, where), span("result", total));
  $(".total").title = "Rounded so that the column adds up as written. The computation uses all digits.";
}

/**
 * Writes what batch normalisation, the shortcut and ReLU make of the sum.
 * @param {Element} chain
 * @param {Computed} answer
 */
export function paintChain(chain, answer) {
  const leaf = answer.address.split(".").slice(2).join(".");
  const boxes = answer.steps.flatMap((step) => [span("arrow", "→"), operation(step, answer)]);
  chain.replaceChildren(box({ title: leaf, value: answer.total, detail: "the sum above" }), ...boxes);
}

function operation(step, answer) {
  const node = box(wordsOf(step, answer));
  node.dataset.own = step.own;
  node.title = [node.title, `The network's own value: ${short(step.own, 7)}`].filter(Boolean).join(". ");
  return node;
}

function wordsOf(step, answer) {
  if (step.norm) return normalisation(step);
  return step.added === undefined ? relu(step) : addition(step, answer);
}

function normalisation({ leaf, value, norm: { mean, std, gamma, beta, scale, shift, batch } }) {
  return {
    title: `${leaf}: × ${scale} ${withSign(shift)}`,
    value,
    detail: `γ ${gamma} / std ${std}, and β ${beta} − mean ${inBrackets(mean)} × that`,
    hint: batch ? "Mean and standard deviation are those of the batch" : "Mean and standard deviation are fixed statistics of training pictures",
  };
}

function addition({ value, added }, { address }) {
  const other = address.includes(".shortcut.") ? "F(x)" : "the shortcut";
  return { title: `sum: ${withSign(added)} from ${other}`, value, detail: "F(x) + S(x)", kind: "skip" };
}

function relu({ leaf, value, passes }) {
  return { title: `${leaf}: ReLU`, value, detail: passes ? "not negative: passes" : "negative: becomes 0", kind: passes ? "" : "silent" };
}

function box({ title, value, detail, kind = "", hint = "" }) {
  const node = make("div", { class: `link ${kind}` });
  node.title = hint;
  node.append(make("small", {}, title), make("b", {}, value), make("small", {}, detail));
  return node;
}

// One window, kernel or product as coloured numbers. Places outside the map are padding.
function gridOf(values, { reach, isSigned, inside, isRoomy }) {
  const columns = `grid-template-columns: repeat(${values.length}, minmax(0, 1fr))`;
  const node = make("div", { class: `grid${values.length === 1 ? " one" : ""}`, style: columns });
  const write = isRoomy ? (value) => short(value, 2) : shortest;
  values.forEach((row, i) => row.forEach((value, j) => {
    const isPadding = inside && !inside[i][j];
    const cell = make("span", { style: cellStyle(value, reach, isSigned) }, isPadding ? "0" : write(value));
    cell.title = isPadding ? "Zero padding: this place lies outside the map" : short(value, 5);
    if (isPadding) cell.classList.add("outside");
    node.append(cell);
  }));
  return node;
}

// A phone has no room for the zero before the point, nor for powers of ten.
const shortest = (value) => (value && Math.abs(value) < 1e-3 ? "≈0" : short(value, 2).replace("0.", "."));

function channelName(channel) {
  const name = span("name", "input channel ");
  name.append(make("b", {}, String(channel)));
  return name;
}

const span = (name, text) => make("span", { class: name }, text);
const inBrackets = (text) => (text.startsWith("−") ? `(${text})` : text);
const withSign = (text) => (text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`);
