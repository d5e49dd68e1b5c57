// The address is a link to what the page shows. Only this script reads and writes it, and knows which
// query means what in the browser; on the server that is demos/_page/link.py.

import { listenOutside } from "./events.js";

/** What the page was opened with. A tab that is opened later finds its own part here. */
const opened = new URLSearchParams(location.search);
const current = () => new URLSearchParams(location.search);

// The history state of what this document has written: after a reload, earlier entries belong to
// another document, and this one cannot show them.
const WRITTEN_HERE = { document: performance.timeOrigin };
const FIRST_TAB = "walk";

/** The tab that the page was opened for, or null. */
export const openedTab = () => opened.get("tab");

/** The zoom level that the page was opened with, or null. */
export const openedZoom = () => opened.get("zoom");

/** Whether the page was opened with a theme. */
export const hasOpenedTheme = () => opened.has("__theme");

/** The tab that the address names. */
export const tabNow = () => current().get("tab") ?? FIRST_TAB;

/** The example picture that the address names, or null. */
export const pictureNow = () => current().get("picture");

/**
 * The part of the link that the Blocks tab opens with.
 * @returns {{choice: object, leaf: string | null}} what to ask the server for, and the operation to show
 */
export function openedBlock() {
  if (openedTab() !== "blocks") return { choice: {}, leaf: null };
  const depth = Number(opened.get("depth"));
  const address = (opened.get("block") ?? "").split("."); // such as conv3_x.2.relu1
  const choice = {
    depth,
    kind: depth >= 50 ? "bottleneck" : "basic",
    order: opened.get("order"),
    wished: opened.get("weights"),
    block: address.slice(0, 2).join("."),
  };
  return { choice, leaf: address.slice(2).join(".") || null };
}

/**
 * Writes what the walk shows.
 * @param {Element} element that writes
 * @param {Record<string, string>} parts that the server knows: the run and what the charts show
 * @param {object} place
 * @param {string} place.step
 * @param {string | null} place.zoom unless it is the level that the step means by itself
 * @param {string} place.cut the skips that are cut, as a list of names
 * @param {number} place.strength λ of these skips
 */
export function writeWalk(element, parts, { step, zoom, cut, strength }) {
  const query = new URLSearchParams(parts);
  query.set("step", step);
  if (zoom) query.set("zoom", zoom);
  if (cut) query.set("cut", cut);
  if (cut && strength > 0) query.set("strength", strength.toFixed(2));
  write(element, query);
}

/** Writes the block and the operation that the Blocks tab shows; only one order has weights to choose. */
export function writeBlock(element, { depth, order, weights }, address) {
  write(element, { ...pictureParts(), tab: "blocks", depth, order, ...(order === "post" && { weights }), block: address });
}

/** Writes the tab that is shown now; whatever it shows is written over it by the tab itself. */
export const writeTab = (element, tab) => write(element, { ...pictureParts(), tab });

/** Writes another picture into the link of a tab; an upload (null) is never in a link. */
export function writePicture(element, name) {
  const query = current();
  if (!query.has("tab")) return; // the walk writes its own
  query.delete("picture");
  write(element, name ? [["picture", name], ...query] : query);
}

/** Writes another theme, if the address names one. */
export function writeTheme(theme) {
  const query = current();
  if (!query.has("__theme")) return;
  query.set("__theme", theme);
  replace(query);
}

/** Begins a step of the browser's history; what is written next belongs to it. */
export const beginHistoryStep = () => history.pushState(WRITTEN_HERE, "");

/** Handles the browser's back and forward. What another document wrote is loaded anew. */
export function onHistoryStep(element, handler) {
  listenOutside(element, window, "popstate", (event) => {
    if (event.state?.document !== WRITTEN_HERE.document) location.reload();
    else handler();
  });
}

/**
 * The address that opens the walk at a depth and a step.
 * @param {{depth: number, step: string, regime?: string, weights?: string}} place
 */
export function addressOfWalk(place) {
  const query = new URLSearchParams(place);
  // A link without a picture brings back the upload that this browser tab keeps.
  for (const name of ["picture", "__theme"]) if (current().has(name)) query.set(name, current().get(name));
  return `${location.pathname}?${query}`;
}

/** The whole address, to be copied. */
export const addressNow = () => location.href;

const pictureParts = () => (pictureNow() ? { picture: pictureNow() } : {});

// The address belongs to the tab on the screen. What is hidden writes when it becomes visible.
function write(element, parts) {
  if (!element.isConnected || !element.checkVisibility()) return;
  const query = new URLSearchParams(parts);
  const theme = current().get("__theme");
  if (theme) query.set("__theme", theme);
  replace(query);
}

function replace(query) {
  history.replaceState(WRITTEN_HERE, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",")}`);
}
