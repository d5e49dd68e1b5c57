// Ties the charts to the walk. gr.Plot draws a new figure at every update and reports no click, so
// the figures are found as they come.

import { make } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { shortenStages } from "./stage_names.js";

const figures = () => document.querySelectorAll(".by-block .js-plotly-plot");

export function mount({ element }) {
  let block = null; // the address of the current block, or null outside the blocks

  function tie(figure) {
    figure.dataset.tied = "yes";
    figure.on("plotly_click", ({ points }) => points[0].customdata && announce("go", points[0].customdata));
    const redraw = () => {
      shortenStages(figure);
      markBlock(figure, block);
    };
    figure.on("plotly_afterplot", redraw);
    redraw();
    sizes.observe(figure.closest(".by-block"));
  }

  const tieAll = () => figures().forEach((figure) => !figure.dataset.tied && figure.on && tie(figure));
  const arrivals = new MutationObserver(() => (element.isConnected ? tieAll() : arrivals.disconnect()));
  arrivals.observe(document.body, { childList: true, subtree: true });
  tieAll();

  listen(element, "step", ({ point }) => {
    block = point.block;
    figures().forEach((figure) => markBlock(figure, block));
  });
  announce("hello");
}

// A figure keeps the width at which it was drawn. Plotly measures again when the window resizes.
const sizes = new ResizeObserver(() => {
  if ([...figures()].some(hasWrongWidth)) window.dispatchEvent(new Event("resize"));
});

function hasWrongWidth(figure) {
  const room = figure.parentElement?.clientWidth;
  return room && figure._fullLayout && Math.abs(figure._fullLayout.width - room) > 1;
}

// Marks the current block by a line. Charts that are not by block have no such place.
function markBlock(figure, block) {
  const line = figure.querySelector(".here") ?? figure.appendChild(make("div", { class: "here" }));
  const layout = figure._fullLayout;
  const data = figure.data?.at(-1); // the current run comes last
  const index = [...(data?.customdata ?? [])].indexOf(block);
  line.style.display = index < 0 ? "none" : "block";
  if (index < 0 || !layout?.xaxis) return;
  line.style.left = `${layout.xaxis._offset + layout.xaxis.l2p(data.x[index])}px`;
  line.style.top = `${layout.yaxis._offset}px`;
  line.style.height = `${layout.yaxis._length}px`;
}
