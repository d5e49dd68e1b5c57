// One pixel of a convolution: where it reads and writes, and the kernel that slides over the map.

import { answerOf, createAnswerCache } from "../../_browser/answers.js";
import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { createPlayer } from "../../_browser/player.js";
import { decodeSheet, paintTile } from "../../_browser/sheets.js";
import { placeAt, pointOf } from "../../_browser/tiles.js";
import { paintChain, paintTerms } from "./arithmetic.js";

const GLANCE = 150; // milliseconds after which a missing answer shows
const PAUSE = 450; // milliseconds between two places of the sliding kernel
const KEPT_MAPS = 60;
const PLANE = 208; // the side of a map's drawing

/** @typedef {import("../../_browser/events.js").Unit} Unit */

export function mount({ element, server }) {
  const $ = finderIn(element);
  const place = (element.closest("#pixel-arithmetic") ?? element).dataset; // says what is computed
  const ask = createAnswerCache(KEPT_MAPS);
  let step = null;
  /** @type {import("./types.js").Computed | null} */
  let answer = null;
  let unit = {}; // the one that is computed; the server chooses what it leaves open
  let picked = null; // the unit that the reader clicked
  let newest = 0;

  async function show(wanted = unit) {
    if (!step) return;
    newest += 1;
    const ticket = newest;
    const late = setTimeout(() => element.classList.add("waiting"), GLANCE);
    const { channel = null, row = null, column = null } = wanted;
    const found = await answerOf(server.computed([step.name, step.address, channel, row, column]));
    clearTimeout(late);
    if (ticket !== newest) return; // a newer pixel is on its way
    element.classList.remove("waiting");
    if (found.lost) announce("block-lost");
    else if (found.error ?? found.none) showSentence(found.error ?? found.none);
    else take(found);
  }

  function take(found) {
    showSentence(null);
    answer = found;
    ({ unit } = answer);
    paint();
    place.pixel = [answer.address, unit.channel, unit.row, unit.column].join(" ");
    announce("block-shown", unit);
  }

  // A sentence stands in place of the arithmetic where there is none.
  function showSentence(sentence) {
    $(".none").hidden = !sentence;
    $(".none").textContent = sentence ?? "";
    for (const part of [".work", ".tools"]) $(part).hidden = Boolean(sentence);
    if (!sentence) return;
    player.stop();
    $(".what").textContent = "";
    delete place.pixel;
    announce("block-shown", null);
  }

  function paint() {
    if (!answer) return;
    const { address, shape, source, side, stride, terms } = answer;
    const { channel, row, column } = answer.unit;
    $(".what").textContent = `${address} · channel ${channel} of ${shape[0]} · row ${row}, column ${column} · stride ${stride}`;
    $(".back").disabled = channel === 0;
    $(".forward").disabled = channel === shape[0] - 1;
    const [top, left] = answer.window;
    const strongest = terms[0].channel;
    paintPlane($(".source"), source, strongest, { top, left, side });
    paintPlane($(".result"), address, channel, { top: row, left: column, side: 1 });
    $(".source + figcaption").textContent = `reads: channel ${strongest} of ${source.replace(/\.out$/, "")}`;
    $(".result + figcaption").textContent = `writes: channel ${channel}; click a pixel`;
    $(".result canvas").setAttribute("aria-label", `Channel ${channel} of ${address}`);
    paintTerms(element, answer);
    paintChain($(".chain"), answer);
    $(".reading").textContent = answer.reading;
    $(".agreement").textContent = answer.agreement;
  }

  async function paintPlane(plane, address, channel, frame) {
    const ticket = newest;
    const { name } = step;
    const sheet = await ask(`${name} ${address} ${channel}`, () => server.channel_map([name, address, channel]), decodeSheet);
    if (!sheet.levels || ticket !== newest) return;
    paintTile(plane.querySelector("canvas"), sheet);
    const [x, y, width] = [frame.left, frame.top, frame.side].map((length) => (length * PLANE) / sheet.size);
    const svg = plane.querySelector("svg");
    svg.setAttribute("viewBox", `0 0 ${PLANE} ${PLANE}`);
    svg.replaceChildren(...["halo", "frame"].map((kind) => make("rect", { class: kind, x, y, width, height: width, rx: 1.5 })));
  }

  const isAtEnd = () => answer.unit.column + 1 >= answer.shape[2];
  const player = createPlayer($(".slide"), {
    pause: PAUSE,
    rewind: () => isAtEnd() && show({ ...answer.unit, column: 0 }),
    step() {
      if (!answer || isAtEnd()) return false;
      return show({ ...answer.unit, column: answer.unit.column + 1 });
    },
  });
  $(".slide").addEventListener("click", () => answer && player.toggle());

  function pick(newUnit) {
    player.stop();
    picked = newUnit;
    show(newUnit);
  }

  const moveChannel = (by) => answer && show({ ...answer.unit, channel: answer.unit.channel + by });
  $(".back").addEventListener("click", () => moveChannel(-1));
  $(".forward").addEventListener("click", () => moveChannel(1));
  $(".result canvas").addEventListener("click", (event) => {
    if (!answer) return;
    const canvas = event.currentTarget;
    const layout = { columns: 1, cell: canvas.width, pitchX: canvas.width, pitchY: canvas.height };
    const clicked = placeAt(layout, 1, answer.shape[1], pointOf(canvas, event));
    if (clicked) pick({ channel: answer.unit.channel, row: clicked.row, column: clicked.column });
  });

  listen(element, "block-step", (newStep) => {
    const before = step;
    step = newStep;
    if (before && (before.name !== step.name || before.address !== step.address)) player.stop();
    const isOtherConvolution = before?.name !== step.name || before.maker !== step.maker;
    // At another convolution the channel is the diagram's, and the place is the one that was clicked.
    show(isOtherConvolution ? { channel: step.channel, row: picked?.row, column: picked?.column } : unit);
  });
  listen(element, "block-pixel", pick);
  listen(element, "theme", paint);
  announce("hello");
}
