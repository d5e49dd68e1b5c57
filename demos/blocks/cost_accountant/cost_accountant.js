// What blocks and shortcuts cost: the choice of shapes. The server counts.

import { answerOf } from "../../_browser/answers.js";
import { finderIn, make } from "../../_browser/dom.js";
import { amount, thousands } from "../../_browser/numbers.js";
import { designCard, greatestOf } from "./designs.js";

/**
 * @typedef {object} Account the answer of `account`
 * @property {import("./designs.js").Design[]} designs
 * @property {string} comparison
 * @property {{rows: OptionRow[], reading: string, stride: string}} network
 *
 * @typedef {object} OptionRow a whole network with one kind of shortcuts
 * @property {"A" | "B" | "C"} option
 * @property {number} parameters
 * @property {number} macs
 * @property {[number, number] | null} errors top-1 and top-5 of the paper, in percent
 */

const SHORTCUTS = { A: "identity, padded with zeros", B: "projection where shapes change", C: "projection everywhere" };
const PARSERS = { channels: Number, size: Number, depth: Number, first: (text) => text === "true", on: String, option: String };

export function mount({ element, props, server }) {
  const $ = finderIn(element);
  const chosen = { channels: 256, size: 56, first: false, on: "3x3", option: "B", depth: 34 };
  let newest = 0;

  async function show() {
    paintControls();
    newest += 1;
    const ticket = newest;
    const { channels, size, first, on, option, depth } = chosen;
    const answer = await answerOf(server.account([channels, size, first, on, option, depth]));
    if (ticket !== newest) return;
    $(".comparison").textContent = answer.error ?? answer.comparison;
    if (answer.error) return;
    const greatest = greatestOf(answer.designs);
    $(".designs").replaceChildren(...answer.designs.map((design) => designCard(design, greatest)));
    $("tbody").replaceChildren(...answer.network.rows.map((row) => optionRow(row, row.option === option)));
    $(".options").textContent = answer.network.reading;
    $(".stride").textContent = answer.network.stride;
  }

  function paintControls() {
    for (const box of element.querySelectorAll("[data-control]")) {
      for (const button of box.querySelectorAll("button")) {
        button.setAttribute("aria-checked", String(button.dataset.value === String(chosen[box.dataset.control])));
      }
    }
  }

  function offer(control, values, labelOf) {
    const buttons = values.map((value) => make("button", { type: "button", role: "radio", "data-value": value }, labelOf(value)));
    $(`[data-control="${control}"]`).append(...buttons);
  }

  element.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-control] button");
    if (!button) return;
    const { control } = button.closest("[data-control]").dataset;
    chosen[control] = PARSERS[control](button.dataset.value);
    // The place of the stride shows only in the first block of a stage.
    if (control === "on") chosen.first = true;
    show();
  });

  offer("channels", props.channels, String);
  offer("size", props.sizes, (size) => `${size}²`);
  offer("depth", props.depths, String);
  show();
}

function optionRow({ option, parameters, macs, errors }, isChosen) {
  const row = make("tr", { class: isChosen ? "chosen" : "" });
  const [top1, top5] = [0, 1].map((i) => errors?.[i]?.toFixed(2) ?? "–");
  const cells = [option, SHORTCUTS[option], amount(parameters), amount(macs), top1, top5].map((text) => make("td", {}, text));
  cells[2].title = thousands(parameters);
  cells[3].title = thousands(macs);
  row.append(...cells);
  return row;
}
