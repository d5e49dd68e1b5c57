// What happens at the current step: in words, as a sum of maps, and in numbers.

import { createAnswerCache } from "../../_browser/answers.js";
import { chartsDrawn } from "../../_browser/charts.js";
import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { amount, thousands } from "../../_browser/numbers.js";
import { decodeSheet } from "../../_browser/sheets.js";
import { paintSum } from "./sum.js";

const KEPT_ANSWERS = 120;

/**
 * @typedef {object} Sides what Python sends as the value
 * @property {number} render_id the render it belongs to
 * @property {string} trace the run that is shown
 * @property {string | null} intact the intact run, if something is cut
 * @property {string} label what is cut
 *
 * @typedef {object} Explained the answer of `explain` for [trace, address, pinned channel]
 * @property {string} text
 * @property {string} [source]
 * @property {import("./sum.js").Sum} [equation] at the sum of a block
 */

export function mount({ element, props, server, watch }) {
  const $ = finderIn(element);
  const ask = createAnswerCache(KEPT_ANSWERS);
  let step = null;
  let channel = null; // the one that is pinned
  let sum = null;
  let newest = 0;

  const load = (trace, address) => ask(`${trace} ${address} ${channel}`, () => server.explain([trace, address, channel]), withDecodedSheet);

  async function show() {
    if (!step || !props.value) return;
    /** @type {Sides} */
    const { trace, render_id: renderId } = props.value;
    const { point, run, neighbours } = step;
    newest += 1;
    const ticket = newest;
    const answer = await load(trace, point.address);
    if (ticket !== newest || answer.lost) return; // the feature maps report a lost run
    $(".text").textContent = answer.error ?? answer.text;
    $(".source").textContent = answer.source ?? "";
    $(".torchvision").textContent = point.torchvision ? `torchvision: ${point.torchvision}` : "";
    sum = answer.equation;
    paintSum(element, sum);
    $(".facts").replaceChildren(...factsOf(point, run));
    await chartsDrawn(renderId);
    if (ticket !== newest) return;
    for (const next of neighbours) load(trace, next);
  }

  listen(element, "step", (newStep) => {
    step = newStep;
    show();
  });
  listen(element, "pin", (pin) => {
    if (pin.channel === channel) return;
    channel = pin.channel;
    show();
  });
  listen(element, "theme", () => paintSum(element, sum));
  watch(["value"], show);
  announce("hello");
}

async function withDecodedSheet(answer) {
  if (!answer.equation) return answer;
  return { ...answer, equation: { ...answer.equation, sheet: await decodeSheet(answer.equation.sheet) } };
}

/**
 * @param {import("../network_map/types.js").Point} point
 * @param {import("../network_map/types.js").Run} run
 */
function factsOf(point, run) {
  // A projection is shown as two operations and then as a whole, whose cost is that of both. Without
  // normalisation and in pre-activation order it has no BN.
  const hasNorm = run.norm === "batch" && run.order === "post";
  const isWhole = point.operation === "shortcut" && point.parameters && hasNorm;
  const field = point.field ? `${point.field[0]} × ${point.field[0]} px` : "whole picture";
  const facts = [
    ["shape", point.shape.join(" × ")],
    [`parameters${isWhole ? ", conv and BN together" : ""}`, thousands(point.parameters)],
    [`MACs at ${run.size}²`, amount(point.macs)],
    ["receptive field", run.batchStatistics ? "whole batch" : field],
  ];
  return facts.map(([name, value]) => {
    const fact = make("div");
    fact.append(make("dt", {}, name), make("dd", {}, value));
    return fact;
  });
}
