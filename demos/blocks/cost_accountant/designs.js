// Three designs of a block side by side: their layers, and what they cost.

import { make } from "../../_browser/dom.js";
import { amount, bytes, thousands } from "../../_browser/numbers.js";

/**
 * @typedef {object} Design one block
 * @property {string} title
 * @property {"basic" | "bottleneck"} kind
 * @property {string} join what is added to F(x)
 * @property {number} parameters
 * @property {number} macs
 * @property {number} bytes kept for the backward pass
 * @property {Layer[]} operations its convolutions
 *
 * @typedef {object} Layer
 * @property {string} name
 * @property {number} kernel
 * @property {number} stride
 * @property {number} in_channels
 * @property {number} channels
 * @property {number} size
 * @property {number} parameters
 * @property {number} macs
 */

const COSTS = [["parameters", "parameters", amount], ["MACs", "macs", amount], ["memory", "bytes", bytes]];

const isShortcut = (layer) => layer.name.startsWith("shortcut");

/** The greatest of each cost, and the most channels of a layer: what all bars are drawn against. */
export function greatestOf(designs) {
  const costs = COSTS.map(([, name]) => [name, Math.max(...designs.map((design) => design[name]))]);
  const channels = designs.flatMap(({ operations }) => operations.map((layer) => layer.channels));
  return { ...Object.fromEntries(costs), channels: Math.max(...channels) };
}

/** @param {Design} design */
export function designCard(design, greatest) {
  const card = make("div", { class: "design", "data-design": design.title });
  card.append(make("h3", {}, design.title), tower(design, greatest.channels), bars(design, greatest));
  return card;
}

function tower({ operations, join }, mostChannels) {
  const box = make("div", { class: "tower" });
  const layers = operations.filter((one) => !isShortcut(one));
  const projection = operations.filter(isShortcut);
  const draw = (one) => layerBox(one, mostChannels);
  box.append(...layers.map(draw), make("span", { class: "join" }, join), ...projection.map(draw));
  return box;
}

function layerBox(one, mostChannels) {
  const { name, kernel, stride, in_channels: inputs, channels, size, parameters, macs } = one;
  const width = Math.round(100 * Math.sqrt(channels / mostChannels));
  const text = `${kernel}×${kernel}, ${channels}${stride > 1 ? `, /${stride}` : ""}`;
  const node = make("div", { class: `layer${isShortcut(one) ? " projection" : ""}`, style: `width: ${width}%` }, text);
  node.title = `${name}: ${inputs} → ${channels} channels at ${size}², ${thousands(parameters)} parameters, ${thousands(macs)} MACs`;
  return node;
}

function bars(design, greatest) {
  const box = make("div", { class: "bars" });
  for (const [label, name, write] of COSTS) {
    const cost = design[name];
    const bar = make("span", { class: "bar" });
    bar.append(make("i", { style: `width: ${Math.max(1, (100 * cost) / greatest[name])}%` }));
    const number = make("span", { "data-count": name }, write(cost));
    number.title = `${thousands(cost)}${name === "bytes" ? " bytes kept for the backward pass" : ""}`;
    box.append(make("span", {}, label), bar, number);
  }
  return box;
}
