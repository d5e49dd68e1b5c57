// The curve behind the row: right answers by number of skips cut, and where the current set stands.

import { finderIn, make } from "../../_browser/dom.js";
import { listenOutside } from "../../_browser/events.js";

const PLOT = { left: 44, right: 366, top: 14, bottom: 158 };

/**
 * @typedef {object} Curve
 * @property {[number, number, number, number][]} points skips cut; mean, lowest and highest share of right answers
 * @property {number} chance the share that guessing gets right
 * @property {string} sentence
 * @property {string} legend
 */

/** @param {Element} element */
export function createCurve(element) {
  const $ = finderIn(element);

  function open(isOpen) {
    $(".panel").hidden = !isOpen;
    $(".open").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) $(".panel").scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {Curve} curve
   * @param {[number, number] | null} mark skips cut now, and their share of right answers
   */
  function paint(curve, mark) {
    const most = curve.points.at(-1)[0];
    const x = (cut) => PLOT.left + 10 + (cut / most) * (PLOT.right - PLOT.left - 20);
    const y = (share) => PLOT.bottom - share * (PLOT.bottom - PLOT.top);
    const path = (points) => points.map(([cut, share], i) => `${i ? "L" : "M"} ${x(cut)} ${y(share)}`).join(" ");
    const highest = curve.points.map(([cut, , , high]) => [cut, high]);
    const lowest = curve.points.map(([cut, , low]) => [cut, low]).toReversed();
    $(".chart").replaceChildren(
      ...axes(most, x, y),
      make("path", { class: "band", d: `${path([...highest, ...lowest])} Z` }),
      make("line", { class: "chance", x1: PLOT.left, x2: PLOT.right, y1: y(curve.chance), y2: y(curve.chance) }),
      make("text", { class: "right", x: PLOT.left + 4, y: y(curve.chance) - 5 }, "chance"),
      make("path", { class: "mean", d: path(curve.points) }),
      ...curve.points.map(([cut, share]) => make("circle", { class: "point", cx: x(cut), cy: y(share), r: most > 20 ? 1.6 : 3 })),
      ...(mark ? marked(x(mark[0]), y(mark[1]), `${Math.round(100 * mark[1])}%`) : []),
    );
    $(".sentence").textContent = curve.sentence;
    $(".panel .legend").textContent = mark ? `${curve.legend} Orange: your cuts.` : curve.legend;
  }

  $(".open").addEventListener("click", () => open($(".panel").hidden));
  $(".close").addEventListener("click", () => {
    open(false);
    $(".open").focus();
  });
  listenOutside(element, document, "keydown", ({ key }) => key === "Escape" && !$(".panel").hidden && open(false));
  listenOutside(element, document, "pointerdown", (event) => {
    if (!$(".panel").hidden && !event.composedPath().includes(element)) open(false);
  });
  return { open, paint };
}

function axes(most, x, y) {
  const shares = [0, 0.5, 1].flatMap((share) => [
    make("line", { class: "grid", x1: PLOT.left, x2: PLOT.right, y1: y(share), y2: y(share) }),
    make("text", { class: "left", x: PLOT.left - 6, y: y(share) + 4 }, `${100 * share}%`),
  ]);
  const every = Math.ceil(most / 10);
  const numbers = [];
  for (let cut = 0; cut <= most; cut += every) numbers.push(make("text", { x: x(cut), y: PLOT.bottom + 16 }, String(cut)));
  const title = make("text", { x: (PLOT.left + PLOT.right) / 2, y: PLOT.bottom + 30 }, "skips cut");
  return [...shares, ...numbers, title];
}

function marked(x, y, share) {
  return [
    make("line", { class: "mark-line", x1: x, x2: x, y1: y, y2: PLOT.bottom }),
    make("circle", { class: "mark", cx: x, cy: y, r: 6 }),
    make("text", { class: "mark-text", x: Math.min(x, PLOT.right - 14), y: y < 40 ? y + 24 : y - 11 }, share),
  ];
}
