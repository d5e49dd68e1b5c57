// A block's sum: its maps on one signed scale, and its branches as arrows in the plane they span.

const SIGNS = ["", "+", "=", "→"];
const ROLES = ["shortcut", "residual", "sum", "out"];

function paintSum(equation) {
  $(".equation").hidden = !equation;
  if (!equation) return;
  const { sheet } = equation;
  const range = [Math.min(...sheet.lo), Math.max(...sheet.hi)];
  $(".terms").replaceChildren(...equation.names.flatMap((name, i) => [
    ...(SIGNS[i] ? [make("span", { class: "sign" }, SIGNS[i])] : []),
    term(equation, i, name, range),
  ]));
  const [low, high] = scaleEnds(range, true);
  paintLegend($(".ramp"), range, true);
  $(".low").textContent = short(low);
  $(".high").textContent = short(high);
  $(".notes").textContent = [`channel ${equation.channel}${equation.strongest ? ", where F(x) is strongest" : ", pinned"}; ‖·‖ over all channels`, ...equation.notes].join(" · ");
  $(".equation .reading").textContent = equation.reading;
  paintPlane(equation);
}

function term({ sheet, norms, cut }, i, name, range) {
  const gone = Boolean(cut[i]);
  const node = make("div", { class: `term${gone ? " cut" : ""}`, "data-term": ROLES[i] });
  const frame = make("div", { class: "frame" });
  frame.append(tileCanvas(sheet, i, range));
  node.append(frame);
  node.append(make("span", { class: `label${i === 0 ? " skip" : ""}` }, gone ? `${name} ✂ cut` : name));
  node.append(make("small", {}, `‖·‖ ${short(norms[i])}`));
  return node;
}

// Lengths are norms over all channels and the angle is the measured one, so the diagonal is ‖sum‖.
function paintPlane({ names, norms, cut, angle }) {
  const plane = $(".plane");
  plane.replaceChildren();
  const [s, f] = norms;
  const drawable = angle !== null && Number.isFinite(s) && Number.isFinite(f) && s + f > 0;
  plane.classList.toggle("empty", !drawable);
  if (!drawable) return;
  const turn = (angle * Math.PI) / 180;
  const S = [s, 0];
  const F = [f * Math.cos(turn), f * Math.sin(turn)];
  const whole = !cut[0] && !cut[1];
  const sum = whole ? [S[0] + F[0], F[1]] : null;
  const points = [[0, 0], S, F, ...(sum ? [sum] : [])];
  const [left, right] = [Math.min(...points.map((p) => p[0])), Math.max(...points.map((p) => p[0]))];
  const top = Math.max(...points.map((p) => p[1]));
  const scale = Math.min(112 / (right - left), 70 / (top || 1));
  const shift = 75 - (scale * (left + right)) / 2;
  const at = ([x, y]) => [shift + scale * x, 92 - scale * y];
  const line = (from, to, name) => {
    const [[x1, y1], [x2, y2]] = [at(from), at(to)];
    plane.append(make("line", { x1, y1, x2, y2, class: name }));
  };
  if (sum) {
    line(S, sum, "aside");
    line(F, sum, "aside");
    arrow(plane, at([0, 0]), at(sum), "sum");
  }
  arrow(plane, at([0, 0]), at(S), `shortcut${cut[0] ? " gone" : ""}`);
  arrow(plane, at([0, 0]), at(F), `residual${cut[1] ? " gone" : ""}`);
  const [ox, oy] = at([0, 0]);
  const r = Math.max(8, Math.min(20, 0.6 * scale * Math.min(s, f)));
  plane.append(make("path", { d: `M ${ox + r} ${oy} A ${r} ${r} 0 0 0 ${ox + r * Math.cos(turn)} ${oy - r * Math.sin(turn)}`, class: "arc" }));
  const [sx, sy] = at(S);
  const [fx, fy] = at(F);
  // Under a short arrow its name and the angle stand side by side, else one at each end.
  const narrow = sx - ox < 7 * names[0].length + 18;
  label(plane, narrow ? ox + 4 : sx, sy + 13, names[0], "shortcut", narrow ? "start" : "end");
  label(plane, fx, Math.max(fy - 6, 10), names[1], "residual", "middle");
  label(plane, narrow ? ox - 4 : ox, 106, `${angle.toFixed(0)}°`, "degrees", narrow ? "end" : "middle");
  plane.setAttribute("aria-label", `${names[0]} and ${names[1]} as arrows at ${angle.toFixed(0)} degrees, lengths as their norms`);
}

function label(plane, x, y, text, name, anchor) {
  plane.append(make("text", { x: Math.max(14, Math.min(140, x)), y, class: name, "text-anchor": anchor }, text));
}

function arrow(plane, [x1, y1], [x2, y2], name) {
  const turn = Math.atan2(y2 - y1, x2 - x1);
  const head = [-2.7, 2.7].map((side) => `${x2 - 7 * Math.cos(turn) - side * Math.sin(turn)} ${y2 - 7 * Math.sin(turn) + side * Math.cos(turn)}`);
  plane.append(make("line", { x1, y1, x2, y2, class: name }));
  plane.append(make("path", { d: `M ${x2} ${y2} L ${head[0]} L ${head[1]} Z`, class: `head ${name}` }));
}
