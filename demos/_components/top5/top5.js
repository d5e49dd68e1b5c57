// The likeliest classes as bars. While something is cut, a tick marks the value of the intact run.

import { finderIn, make } from "../../_browser/dom.js";

/**
 * @typedef {{percent: number, said: string}} Share as a number and in words
 *
 * @typedef {object} Top5 what Python sends as the value
 * @property {string} [title]
 * @property {string} [about] which network it is, where several stand side by side
 * @property {boolean} [changed] whether something is cut
 * @property {{name: string, drawn: Share, intact: Share | null}[]} rows
 * @property {string} note
 */

export function mount({ element, props, watch }) {
  const $ = finderIn(element);

  function paint() {
    /** @type {Top5} */
    const value = props.value || { rows: [], note: "" };
    element.classList.toggle("changed", value.changed === true);
    $("h2").textContent = value.title || "Top 5";
    $(".about").textContent = value.about || "";
    $(".bars").replaceChildren(...value.rows.map(bar));
    $(".note").textContent = value.note;
  }
  watch(["value"], paint);
  paint();
}

function bar({ name, drawn: current, intact }) {
  const item = make("li");
  const track = make("span", { class: "track", "aria-hidden": "true" });
  track.append(make("i", { style: `width: ${current.percent}%` }));
  if (intact !== null) {
    track.append(make("u", { style: `left: calc(${Math.min(intact.percent, 99)}% - 1px)`, title: "skips intact" }));
    item.title = `${current.said} now, ${intact.said} with skips intact`;
  }
  item.append(make("span", { class: "name" }, name), track, make("span", { class: "number" }, current.said));
  return item;
}
