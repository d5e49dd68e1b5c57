// The paper's table. A cell opens the walk at that depth and stage, with its picture, regime and weights.

import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { addressOfWalk } from "../../_browser/link.js";
import { amount, thousands } from "../../_browser/numbers.js";

/**
 * @typedef {object} PaperTable what Python sends as the value
 * @property {number[]} depths
 * @property {Row[]} rows
 * @property {[string, string[]][]} totals a label, and a number for each depth
 * @property {string} departure how far the paper's numbers are from these
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} step where a click leads
 * @property {string} size
 * @property {{lines: string[], times: number | null, parameters: number, macs: number}[]} cells by depth
 */

const isStage = (name) => /^conv\d_x$/.test(name);
const hasWalk = () => [...document.querySelectorAll("[role=tab]")].some((tab) => tab.textContent.trim() === "Walk");

export function mount({ element, props, watch }) {
  const $ = finderIn(element);
  let run = null; // the one that the walk shows

  function addressOf(depth, step) {
    const { regime, weights } = run ?? {};
    return addressOfWalk({ depth, step, ...(regime && { regime }), ...(regime === "trained" && { weights }) });
  }

  function paint() {
    /** @type {PaperTable} */
    const table = props.value;
    if (!table?.rows) return;
    const linkTo = hasWalk() ? addressOf : null;
    $("thead").replaceChildren(headOf(table.depths));
    $("tbody").replaceChildren(...table.rows.map((row) => rowOf(row, table.depths, linkTo)), ...table.totals.map(totalOf));
    $(".departure").textContent = table.departure;
  }
  listen(element, "step", (step) => ({ run } = step));
  watch(["value"], paint);
  paint();
  announce("hello");
}

function headOf(depths) {
  const head = make("tr");
  head.append(make("th", {}, "layer"), ...depths.map((depth) => withChild(make("th", { scope: "col" }), make("b", {}, `ResNet-${depth}`))));
  return head;
}

function rowOf(row, depths, linkTo) {
  const line = make("tr");
  const name = make("th", { scope: "row" });
  name.append(make("b", { style: `color: var(--${isStage(row.name) ? `${row.name}-` : ""}ink)` }, row.name), row.size);
  line.append(name, ...depths.map((depth, i) => cellOf(row, row.cells[i], depth, linkTo)));
  return line;
}

function totalOf([label, values]) {
  const line = make("tr", { class: "total" });
  line.append(make("th", { scope: "row" }, label), ...values.map((value) => withChild(make("td"), make("span", {}, value))));
  return line;
}

function cellOf({ name, step }, { lines, times, parameters, macs }, depth, linkTo) {
  const stage = isStage(name) ? { class: "stage", style: `--hue: var(--${name})` } : { class: "", style: "" };
  const title = `${thousands(parameters)} parameters, ${thousands(macs)} MACs`;
  const link = make(linkTo ? "a" : "span", { "data-cell": `${depth} ${step}`, title });
  if (linkTo) {
    const update = () => (link.href = linkTo(depth, step));
    update();
    link.addEventListener("click", update); // the walk's run and picture may have changed
  }
  const stack = make("span", { class: times ? "stack" : "" });
  stack.append(...lines.map((text) => make("div", {}, text)));
  const inner = withChild(make("span", { class: "inner" }), stack);
  if (times) inner.append(make("span", {}, `× ${times}`));
  link.append(inner);
  if (macs) link.append(make("span", { class: "cost" }, `${amount(parameters)} · ${amount(macs)}`));
  return withChild(make("td", stage), link);
}

function withChild(node, child) {
  node.append(child);
  return node;
}
