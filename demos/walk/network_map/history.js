// Undo and redo of the reader's cuts, change by change.

import { announce, listenOutside } from "../../_browser/events.js";
import { cutSkips, existingCuts, isWithoutSkips, strengthNow } from "./cuts.js";

/** @typedef {import("./types.js").NetworkMap} NetworkMap */

const MOST_CHANGES = 100;
const TYPING = "textarea, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [readonly])";

const stateOf = ({ mode, cuts, strengths }) => ({ mode, cuts: [...cuts], strengths: { ...strengths } });
const sameCuts = (one, other) => one.mode === other.mode && one.cuts.join() === other.cuts.join();
const sameStrengths = (one, other) => Object.keys(one.strengths).every((mode) => one.strengths[mode] === other.strengths[mode]);

/**
 * @param {NetworkMap} map
 * @param {(change: () => void) => void} send makes a change of the map and sends it
 */
export function createHistory(map, send) {
  let states = [];
  let at = 0;
  let isDragging = false; // all that a dragged slider passes on its way is one change

  function tell() {
    const cuts = map.table ? cutSkips(map).length : 0;
    announce("history", { undo: at > 0, redo: at < states.length - 1, cuts });
  }

  function begin() {
    states = [stateOf(map)];
    at = 0;
    isDragging = false;
    tell();
  }

  function remember() {
    const now = stateOf(map);
    const last = states[at];
    if (last && sameCuts(now, last)) {
      if (sameStrengths(now, last)) {
        tell();
        return;
      }
      if (isDragging) at -= 1;
      isDragging = true;
    } else isDragging = false;
    states = [...states.slice(0, at + 1), now].slice(-MOST_CHANGES);
    at = states.length - 1;
    tell();
  }

  // At another depth some of the cuts may not exist. A change that shows nothing here is passed over.
  function goBack(by) {
    if (!map.table || isWithoutSkips(map)) return;
    const [before, strength] = [cutSkips(map).join(), strengthNow(map)];
    const isUnchanged = () => cutSkips(map).join() === before && strengthNow(map) === strength;
    isDragging = false;
    const now = stateOf(map);
    while (states[at + by] && isUnchanged()) {
      at += by;
      const { mode, cuts, strengths } = states[at];
      Object.assign(map, { mode, cuts, strengths: { ...strengths } });
      map.cuts = existingCuts(map);
    }
    tell();
    if (isUnchanged()) return;
    const after = stateOf(map);
    Object.assign(map, now); // what breaks visibly is found against the state before
    send(() => Object.assign(map, after));
  }

  listenOutside(map.element, document, "keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return;
    if (event.target.closest?.(TYPING) || !map.element.checkVisibility()) return;
    event.preventDefault();
    goBack(key === "y" || event.shiftKey ? 1 : -1);
  });
  map.$("#strength").addEventListener("change", () => (isDragging = false));

  return { begin, goBack, remember, tell, isEmpty: () => states.length === 0 };
}
