// Writes the address after what it says has been painted, and less often while it changes often.
//
// Asking whether an element is visible lays out the page, so writing waits for the next frame.
// Browsers refuse more than 100 new addresses in 30 seconds, as a dragged slider would cause.

import { listenOutside } from "./events.js";

const OFTEN = 25; // writings in ten seconds
const SOON = 30; // milliseconds
const RARELY = 400; // milliseconds

/**
 * @param {Element} element that writes
 * @param {() => void} write writes the address as it should be now
 * @returns {() => void} asks for it to be written
 */
export function createLateWriter(element, write) {
  let timer = null;
  let times = [];

  function writeNow() {
    clearTimeout(timer);
    timer = null;
    write();
    times.push(performance.now());
  }

  // A click may open another tab or copy the link, and both need the address as it should be.
  listenOutside(element, document, "click", () => timer !== null && writeNow(), true);

  return function writeLater() {
    clearTimeout(timer);
    times = times.filter((time) => time > performance.now() - 10_000);
    timer = setTimeout(writeNow, times.length < OFTEN ? SOON : RARELY);
  };
}
