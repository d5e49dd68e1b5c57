// Keys that act on the visible walk, wherever the focus is.

import { listenOutside } from "./events.js";

const TYPING = "input:not([type=radio]), textarea, select, [contenteditable], [role=listbox]";
const PRESSED_BY_SPACE = "button, [role=button], a, input";

/**
 * Handles keys as long as the element is visible, except where the reader types.
 * @param {Element} element
 * @param {Record<string, () => void>} actions by the name of the key
 */
export function handleKeys(element, actions) {
  listenOutside(element, document, "keydown", (event) => {
    const { key, target } = event;
    if (!Object.hasOwn(actions, key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!element.checkVisibility() || target.closest?.(TYPING)) return;
    if (key === " " && target.closest?.(PRESSED_BY_SPACE)) return;
    event.preventDefault();
    actions[key]();
  });
}
