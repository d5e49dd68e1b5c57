// Makes and finds elements, and follows their width.

const SVG = new Set(["svg", "g", "path", "rect", "text", "title", "line", "circle"]);

/**
 * A new element, of SVG where its tag is one of SVG's.
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {string | null} [text] its text, never read as HTML
 * @returns {Element}
 */
export function make(tag, attributes = {}, text = null) {
  const node = SVG.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  return node;
}

/** A function that finds the first match of a selector inside an element. */
export const finderIn = (element) => (selector) => element.querySelector(selector);

/** Checks the one of the buttons `data-<name>` that has this value. */
export function checkButton(element, name, value) {
  for (const button of element.querySelectorAll(`[data-${name}]`)) {
    button.setAttribute("aria-checked", String(button.dataset[name] === String(value)));
  }
}

/** Calls back when the width of an element changes by 2 pixels or more, and when it becomes visible. */
export function onWidthChange(element, changed) {
  let last = 0;
  new ResizeObserver(() => {
    const width = element.clientWidth;
    if (Math.abs(width - last) < 2) return;
    last = width;
    if (width) changed();
  }).observe(element);
}
