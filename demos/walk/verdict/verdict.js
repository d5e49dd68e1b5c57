// The row under the map: what is cut, the answers before and after, and the gradient.

import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { createCounting } from "./counting.js";
import { createCurve } from "./curve.js";

/**
 * @typedef {object} Cell one column of the row, as Python sends it; null leaves it out
 * @property {string} label
 * @property {string} title
 * @property {[string, string | null][]} [pairs] before and after; null where nothing is cut
 * @property {string} [ratio]
 * @property {string} [what]
 */

export function mount({ element, props, server, watch }) {
  const $ = finderIn(element);
  const curve = createCurve(element);
  const follow = createCounting(element, server);

  /** @param {Cell | null} cell */
  function fill(name, cell, isChanged = false) {
    const column = $(`.${name}`);
    column.hidden = !cell;
    if (!cell) return;
    column.title = cell.title;
    column.querySelector(".label").textContent = cell.label;
    column.querySelector(".value").replaceChildren(...valueOf(cell));
    column.classList.toggle("changed", isChanged);
  }

  function paintDrawings({ drawings, mark }) {
    fill("drawings", drawings ?? null);
    const shipped = props.value?.curve;
    $(".open").hidden = !shipped;
    if (shipped) curve.paint(shipped, mark);
    else curve.open(false);
  }

  function paint() {
    const verdict = props.value;
    if (!verdict) return;
    fill("cut", verdict.cut, Boolean(verdict.cut.label));
    fill("answer", verdict.answer);
    paintDrawings(verdict);
    follow(verdict.counting, paintDrawings);
    paintGradient();
  }

  // The gradient comes with the charts. Until then the cell shows that of the render before, dimmed.
  function paintGradient() {
    const { gradient, value } = props;
    fill("gradient", gradient ?? { label: "gradient per unit", title: "", pairs: [["…", null]] });
    $(".gradient").classList.toggle("late", !gradient || gradient.render_id < value?.render_id);
  }

  for (const name of ["undo", "redo", "restore"]) $(`.${name}`).addEventListener("click", () => announce("cuts", name));
  listen(element, "history", ({ undo, redo, cuts }) => {
    $(".undo").disabled = !undo;
    $(".redo").disabled = !redo;
    $(".restore").disabled = !cuts;
  });
  watch(["value"], paint);
  watch(["gradient"], paintGradient);
  paint();
  announce("hello");
}

/** @param {Cell} cell */
function valueOf({ pairs = [], ratio, what }) {
  if (what) return [what];
  const parts = pairs.flatMap(([before, after], i) => [
    ...(i ? [make("span", { class: "dot" }, "·")] : []),
    make("span", { class: "before" }, before),
    ...(after === null ? [] : [make("span", { class: "arrow" }, "→"), make("span", { class: "after" }, after)]),
  ]);
  return ratio ? [...parts, make("span", { class: "ratio" }, ratio)] : parts;
}
