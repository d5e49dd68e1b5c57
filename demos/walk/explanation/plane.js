// The two branches of a sum as arrows in the plane that they span. Lengths are norms over all channels
// and the angle is the measured one, so the diagonal has the length of the sum.

import { make } from "../../_browser/dom.js";

const [WIDTH, BASE] = [150, 92]; // the place of the origin's line in the drawing of 150 × 112
const [ROOM_X, ROOM_Y] = [112, 70]; // for arrows

/**
 * @param {SVGElement} plane
 * @param {import("./sum.js").Sum} sum
 */
export function paintPlane(plane, { names, norms: [shortcut, residual], cut, angle }) {
  plane.replaceChildren();
  const isDrawable = angle !== null && Number.isFinite(shortcut) && Number.isFinite(residual) && shortcut + residual > 0;
  plane.classList.toggle("empty", !isDrawable);
  if (!isDrawable) return;
  const radians = (angle * Math.PI) / 180;
  const ends = { origin: [0, 0], shortcut: [shortcut, 0], residual: [residual * Math.cos(radians), residual * Math.sin(radians)] };
  if (!cut[0] && !cut[1]) ends.sum = [ends.shortcut[0] + ends.residual[0], ends.residual[1]];
  const { scale, at } = fit(Object.values(ends));
  const { origin, shortcut: s, residual: f, sum } = Object.fromEntries(Object.entries(ends).map(([name, end]) => [name, at(end)]));
  if (sum) {
    plane.append(line(s, sum, "aside"), line(f, sum, "aside"), ...arrow(origin, sum, "sum"));
  }
  plane.append(...arrow(origin, s, `shortcut${cut[0] ? " gone" : ""}`), ...arrow(origin, f, `residual${cut[1] ? " gone" : ""}`));
  const radius = Math.max(8, Math.min(20, 0.6 * scale * Math.min(shortcut, residual)));
  plane.append(arc(origin, radius, radians), ...labels(names, angle, origin, s, f));
  plane.setAttribute("aria-label", `${names[0]} and ${names[1]} as arrows at ${angle.toFixed(0)} degrees, lengths as their norms`);
}

// Where points of the plane lie in the drawing.
function fit(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top] = [Math.min(...xs), Math.max(...xs), Math.max(...ys)];
  const scale = Math.min(ROOM_X / (right - left), ROOM_Y / (top || 1));
  const shift = WIDTH / 2 - (scale * (left + right)) / 2;
  return { scale, at: ([x, y]) => [shift + scale * x, BASE - scale * y] };
}

function labels(names, angle, [x], [endX, endY], [otherX, otherY]) {
  // Under a short arrow its name and the angle stand side by side, else one at each end.
  const isShort = endX - x < 7 * names[0].length + 18;
  return [
    label(isShort ? x + 4 : endX, endY + 13, names[0], "shortcut", isShort ? "start" : "end"),
    label(otherX, Math.max(otherY - 6, 10), names[1], "residual", "middle"),
    label(isShort ? x - 4 : x, 106, `${angle.toFixed(0)}°`, "degrees", isShort ? "end" : "middle"),
  ];
}

function label(x, y, text, name, anchor) {
  return make("text", { x: Math.max(14, Math.min(140, x)), y, class: name, "text-anchor": anchor }, text);
}

const line = ([x1, y1], [x2, y2], name) => make("line", { x1, y1, x2, y2, class: name });

function arc([x, y], r, radians) {
  return make("path", { d: `M ${x + r} ${y} A ${r} ${r} 0 0 0 ${x + r * Math.cos(radians)} ${y - r * Math.sin(radians)}`, class: "arc" });
}

function arrow(from, [x, y], name) {
  const direction = Math.atan2(y - from[1], x - from[0]);
  const [cos, sin] = [Math.cos(direction), Math.sin(direction)];
  const corners = [-2.7, 2.7].map((side) => `${x - 7 * cos - side * sin} ${y - 7 * sin + side * cos}`);
  return [line(from, [x, y], name), make("path", { d: `M ${x} ${y} L ${corners[0]} L ${corners[1]} Z`, class: `head ${name}` })];
}
