// Marks on the map: which skips are cut, how blocks are filled, and where the reader stands.

import { checkButton } from "../../_browser/dom.js";
import { short } from "../../_browser/numbers.js";
import { cutSkips, isWithoutSkips, strengthNow } from "./cuts.js";
import { inTorchvision } from "./drawing.js";
import { stepsOf } from "./steps.js";

/** @typedef {import("./types.js").NetworkMap} NetworkMap */

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Shows which skips are cut.
 * @param {NetworkMap} map
 * @param {string[]} breaking the blocks whose arcs break visibly
 */
export function paintCuts(map, breaking = []) {
  const { element, $, mode, kind } = map;
  const hasNoSkips = isWithoutSkips(map);
  const cut = new Set(hasNoSkips ? [] : cutSkips(map));
  const strength = strengthNow(map);
  $("svg.map").classList.toggle("skipless", hasNoSkips);
  for (const arc of element.querySelectorAll("[data-skip]")) {
    const block = arc.dataset.skip;
    const isCut = cut.has(block);
    const label = isCut ? labelOfCut(block, strength) : labelOfSkip(arc, block, cut.size ? strength : 0);
    arc.classList.toggle("breaking", breaking.includes(block) && !stillness.matches);
    if (arc.getAttribute("aria-label") === label) continue; // everything below is the same, too
    arc.setAttribute("aria-label", label);
    arc.querySelector("title").textContent = label;
    arc.setAttribute("aria-pressed", String(isCut));
    arc.classList.toggle("scaled", isCut && strength > 0);
    arc.style.setProperty("--strength", isCut ? strength : 1);
  }
  for (const button of element.querySelectorAll("[data-mode], [data-kind]")) button.disabled = hasNoSkips;
  checkButton(element, "mode", mode);
  checkButton(element, "kind", kind);
  paintStrength(map, [...cut], strength);
}

function labelOfCut(block, strength) {
  const done = strength > 0 ? `scaled by ${strength.toFixed(2)}` : "cut";
  return `The skip of ${block} is ${done}: click to restore it`;
}

function labelOfSkip(arc, block, strength) {
  const kind = arc.classList.contains("projection") ? "Projection" : "Identity";
  const next = strength > 0 ? `scale it by ${strength.toFixed(2)} too` : "cut it";
  return `${kind} skip of ${block}: click to ${next}`;
}

function paintStrength(map, cut, strength) {
  const { $ } = map;
  const hasNoSkips = isWithoutSkips(map);
  const slider = $("#strength");
  slider.disabled = !cut.length;
  slider.value = strength;
  slider.setAttribute("aria-valuetext", `λ = ${strength.toFixed(2)}`);
  const what = cut.length === 1 ? `λ of ${cut[0]}` : `λ of ${cut.length} skips`;
  const number = strength === 1 ? "1, intact" : strength.toFixed(2);
  $(".strength .what").textContent = cut.length ? what : hasNoSkips ? "this network has no skips" : "λ";
  $(".strength .number").textContent = cut.length ? number : hasNoSkips ? "" : "–";
  $(".strength").classList.toggle("skipless", hasNoSkips);
  $(".strength").title = cut.length
    ? "λ, the strength of the skips that are cut: 0 removes them, 1 keeps them whole"
    : "Cut a skip first. Then you can set its strength.";
}

/**
 * Fills each block by its number in a chart, on a logarithmic scale.
 * @param {NetworkMap} map
 */
export function paintFills(map) {
  const { element, $, props } = map;
  const fills = props.charts?.fills;
  if (!fills) return;
  for (const option of $(".fill").options) option.textContent = fills[option.value].label;
  const { values, intact, label } = fills[$(".fill").value];
  // The intact run shares the scale, so a block whose number falls becomes paler.
  const scale = logarithmicScale([...Object.values(values), ...Object.values(intact)]);
  for (const node of element.querySelectorAll("[data-block]")) {
    const address = node.dataset.block;
    const value = values[address];
    node.querySelector(".body").style.fillOpacity = String(0.12 + 0.78 * (scale ? scale.shareOf(value) : 0));
    const number = typeof value === "number" ? short(value) : "–";
    node.querySelector("title").textContent = `${address} · ${label} ${number}${inTorchvision(map, address)}`;
  }
  $(".low").textContent = scale ? short(10 ** scale.low, 2) : "–";
  $(".high").textContent = scale ? short(10 ** scale.high, 2) : "–";
}

// The powers of ten that the sizes of these numbers span, and where a number lies between them. The
// scale spans at least a factor of two, so that blocks with nearly equal numbers look equal.
function logarithmicScale(numbers) {
  const powers = numbers.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size)).map(Math.log10);
  if (!powers.length) return null;
  const [least, greatest] = [Math.min(...powers), Math.max(...powers)];
  const room = Math.max(0, Math.log10(2) - (greatest - least)) / 2;
  const [low, high] = [least - room, greatest + room];
  const shareOf = (value) => (value ? Math.max(0, Math.min(1, (Math.log10(Math.abs(value)) - low) / (high - low) || 0)) : 0);
  return { low, high, shareOf };
}

/**
 * Shows the current step.
 * @param {NetworkMap} map
 */
export function paintStep(map) {
  const { element, $, table, step, zoom } = map;
  const { block } = table.points[step];
  for (const node of element.querySelectorAll(".node")) {
    const isHere = node.dataset.block ? node.dataset.block === block : node.dataset.step === step.split(".")[0];
    node.classList.toggle("current", isHere);
    if (isHere) node.setAttribute("aria-current", "step");
    else node.removeAttribute("aria-current");
  }
  const steps = stepsOf(table, zoom);
  const index = steps.indexOf(step);
  $(".where b").textContent = step;
  $(".where span").textContent = `step ${index + 1} of ${steps.length}`;
  $("#step-prev").disabled = index <= 0;
  $("#step-next").disabled = index === steps.length - 1;
  checkButton(element, "zoom", zoom);
  requestAnimationFrame(() => keepInView($(".scroll"), $(".node.current"))); // the layout of the next frame
}

/** On a narrow page the map is wider than its card: an edge fades where more of the map lies beyond it. */
export function followScrolling({ $ }) {
  const scroller = $(".scroll");
  scroller.addEventListener("scroll", () => fadeEdges(scroller), { passive: true });
}

function keepInView(scroller, node) {
  if (node) {
    const [card, box] = [scroller.getBoundingClientRect(), node.getBoundingClientRect()];
    const left = box.left + box.width / 2 - card.left - card.width / 2;
    scroller.scrollBy({ left, behavior: stillness.matches ? "auto" : "smooth" });
  }
  fadeEdges(scroller);
}

function fadeEdges(scroller) {
  const { scrollLeft, clientWidth, scrollWidth } = scroller;
  scroller.classList.toggle("more-left", scrollLeft > 4);
  scroller.classList.toggle("more-right", scrollLeft + clientWidth < scrollWidth - 4);
}
