// The map's controls: which click and which key does what.

import { finderIn } from "../../_browser/dom.js";
import { handleKeys } from "../../_browser/keys.js";

const NODE = "svg.map [role=button]"; // a block, a layer, a stage's name, or the arc of a skip

/**
 * @param {Element} element
 * @param {Record<string, (value?: any) => unknown>} actions `actOnNode` gets the data of what was clicked
 */
export function handleControls(element, actions) {
  const $ = finderIn(element);

  element.addEventListener("click", ({ target }) => {
    const node = target.closest(NODE);
    if (node) actions.actOnNode(node.dataset);
    const button = target.closest("button");
    if (button) press(button, actions);
  });

  element.addEventListener("keydown", (event) => {
    const node = event.target.closest(NODE);
    if (!node || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    event.stopPropagation(); // the space bar would also play
    actions.actOnNode(node.dataset);
  });

  $("#strength").addEventListener("input", ({ target }) => actions.setStrength(Number(target.value)));
  $(".fill").addEventListener("change", actions.setFill);

  handleKeys(element, {
    ArrowLeft: () => actions.move(-1),
    ArrowRight: () => actions.move(1),
    ArrowUp: () => actions.zoomBy(-1),
    ArrowDown: () => actions.zoomBy(1),
    s: actions.toggleHere,
    " ": actions.play,
  });
}

function press({ id, classList, dataset }, actions) {
  if (id === "step-prev") actions.move(-1);
  else if (id === "step-next") actions.move(1);
  else if (classList.contains("play")) actions.play();
  else if (dataset.zoom) actions.setZoom(dataset.zoom);
  else if (dataset.mode) actions.setMode(dataset.mode);
  else if (dataset.kind) actions.setKind(dataset.kind);
}
