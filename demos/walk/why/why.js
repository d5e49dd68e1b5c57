// Why skips help: the gradient's two roads at the current block, its growth with depth, the regimes.

import { createAnswerCache } from "../../_browser/answers.js";
import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { decodeSheet } from "../../_browser/sheets.js";
import { paintGrowth } from "./growth.js";
import { paintRoads } from "./roads.js";

const KEPT_ANSWERS = 60;
const REGIMES = ["trained", "batch", "none"]; // in the order of the table

export function mount({ element, props, server, watch }) {
  const $ = finderIn(element);
  const ask = createAnswerCache(KEPT_ANSWERS);
  const isOpen = () => $("details").open;
  let step = null;
  let channel = null; // the one that is pinned
  let roads = null;
  let newest = 0;

  async function showRoads() {
    if (!isOpen() || !step || !props.value) return;
    newest += 1;
    const ticket = newest;
    const question = [props.value.trace, step.point.address, channel];
    const answer = await ask(question.join(" "), () => server.backward(question), withDecodedSheet);
    if (ticket !== newest || answer.lost) return; // the feature maps report a lost run
    roads = answer;
    paintRoads(element, roads);
  }

  async function showGrowth(button) {
    for (const one of element.querySelectorAll("[data-regime]")) one.setAttribute("aria-pressed", String(one === button));
    const { regime } = button.dataset;
    $(".told").textContent = "Ten networks are running. This takes a moment the first time.";
    const answer = await ask(`growth ${regime}`, () => server.growth([regime]));
    if (button.getAttribute("aria-pressed") !== "true") return;
    $(".chart").toggleAttribute("hidden", Boolean(answer.error));
    if (!answer.error) paintGrowth($(".chart"), answer);
    $(".told").textContent = answer.error ?? answer.reading;
  }

  function markRegime() {
    element.querySelectorAll("tbody tr").forEach((row, i) => row.setAttribute("aria-current", String(REGIMES[i] === step?.run.regime)));
  }

  const columns = [...element.querySelectorAll("thead th")].slice(1).map((head) => head.textContent);
  $("tbody").append(...(props.regimes ?? []).map(([name, ...cells]) => {
    const row = make("tr");
    row.append(make("th", { scope: "row" }, name), ...cells.map((cell, i) => make("td", { "data-label": columns[i] }, cell)));
    return row;
  }));
  $("ul").append(...(props.in_all ?? []).map((sentence) => make("li", {}, sentence)));
  for (const button of element.querySelectorAll("[data-regime]")) {
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => showGrowth(button));
  }
  $("details").addEventListener("toggle", showRoads);

  listen(element, "step", (newStep) => {
    step = newStep;
    markRegime();
    showRoads();
  });
  listen(element, "pin", (pin) => {
    if (pin.channel === channel) return;
    channel = pin.channel;
    showRoads();
  });
  listen(element, "theme", () => roads && paintRoads(element, roads));
  watch(["value"], showRoads);
  announce("hello");
}

async function withDecodedSheet(answer) {
  return answer.sheet ? { ...answer, sheet: await decodeSheet(answer.sheet) } : answer;
}
