// Lets components hear each other: each announces what happened, and does not know who listens.
//
// The walk announces a "step" {@link Step}, the "unit" under the pointer, a "pin" of a channel, maps
// that are "shown", an address to "go" to, and a "lost" run. The Blocks tab announces a "block-step"
// {@link BlockStep}, a "block-pixel" that was clicked, the pixel in "block-shown", and "block-lost".
// All tabs announce a "theme" and a "picture", ask "which-picture", and say "hello" once they listen.

/**
 * @typedef {object} Step a step of the walk, as announced by the network map
 * @property {import("../walk/network_map/types.js").Point} point
 * @property {import("../walk/network_map/types.js").Run} run the run that is shown
 * @property {string[]} neighbours the addresses that may be wanted next, the likeliest first
 *
 * @typedef {{channel: number, row: number, column: number}} Unit one unit of a layer
 *
 * @typedef {object} BlockStep a step of the Blocks tab, as announced by the diagram
 * @property {string} name of the block's view, known to the server
 * @property {string} address
 * @property {string} leaf the address without the block
 * @property {number} channel the channel that the diagram shows here
 * @property {string | null} maker the convolution that made these maps
 * @property {string[]} neighbours
 */

export function announce(name, detail) {
  document.dispatchEvent(new CustomEvent(`walk:${name}`, { detail }));
}

/** Hears what is announced as long as the element is on the page. */
export function listen(element, name, handler) {
  listenOutside(element, document, `walk:${name}`, (event) => handler(event.detail));
}

/** Handles an event of the document or the window as long as the element is on the page. */
export function listenOutside(element, target, type, handler, options) {
  function heard(event) {
    if (element.isConnected) handler(event);
    else target.removeEventListener(type, heard, options);
  }
  target.addEventListener(type, heard, options);
}
