// The choice of a block: depth, kind, order, weights, and the blocks of that network.

import { finderIn, make } from "../../_browser/dom.js";

const CROWDED = 8; // blocks of a stage: with more than this, all buttons are small

const nameOf = (button) => (button.dataset.blockChoice ? "block" : button.closest("[data-choice]")?.dataset.choice);

/** What a click on a button chooses, or null. */
export function choiceOf(button) {
  const name = nameOf(button);
  if (!name) return null;
  const { value } = button.dataset;
  return { [name]: name === "depth" ? Number(value) : value };
}

/**
 * Checks the buttons that are chosen.
 * @param {Element} element
 * @param {import("./types.js").Choice} choice
 */
export function paintChoice(element, choice) {
  for (const button of element.querySelectorAll("[data-value]")) {
    button.setAttribute("aria-checked", String(button.dataset.value === String(choice[nameOf(button)])));
  }
}

/**
 * Lays out the buttons for everything that can be chosen.
 * @param {Element} element
 * @param {import("./types.js").Offers} offers
 */
export function paintOffers(element, { depths, sources, stages }) {
  const $ = finderIn(element);
  offer($(".depths"), depths);
  offer($(".sources"), sources);
  const isCrowded = stages.some((stage) => stage.blocks.length > CROWDED);
  $(".blocks").replaceChildren(...stages.map((stage) => stageButtons(stage, isCrowded)));
}

function offer(box, options) {
  for (const old of box.querySelectorAll("button")) old.remove();
  box.append(...options.map(([value, label]) => radio(value, label)));
}

function stageButtons({ name, blocks }, isCrowded) {
  const style = `background: color-mix(in srgb, var(--${name}) 12%, transparent)`;
  const group = make("div", { class: `stage${isCrowded ? " crowded" : ""}`, style });
  group.append(make("b", { style: `color: var(--${name}-ink)` }, name));
  for (const { address, projection, torchvision } of blocks) {
    const known = torchvision ? ` · torchvision: ${torchvision}` : "";
    const title = `${address} · ${projection ? "projection" : "identity"} shortcut${known}`;
    group.append(radio(address, address.split(".")[1], { title, "data-block-choice": address }));
  }
  return group;
}

function radio(value, label, more = {}) {
  return make("button", { type: "button", role: "radio", "data-value": value, "aria-checked": "false", ...more }, label);
}
