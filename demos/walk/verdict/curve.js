// The curve behind the row: right answers by number of skips cut, and where the current set stands.

const CURVE = { left: 44, right: 366, top: 14, bottom: 158 };

function paintCurve(curve, mark) {
  const most = curve.points.at(-1)[0];
  const x = (cut) => CURVE.left + 10 + (cut / most) * (CURVE.right - CURVE.left - 20);
  const y = (share) => CURVE.bottom - share * (CURVE.bottom - CURVE.top);
  const chart = $(".chart");
  chart.replaceChildren();
  for (const share of [0, 0.5, 1]) {
    chart.append(
      make("line", { class: "grid", x1: CURVE.left, x2: CURVE.right, y1: y(share), y2: y(share) }),
      make("text", { class: "left", x: CURVE.left - 6, y: y(share) + 4 }, `${100 * share}%`),
    );
  }
  const every = Math.ceil(most / 10);
  for (let cut = 0; cut <= most; cut += every) chart.append(make("text", { x: x(cut), y: CURVE.bottom + 16 }, String(cut)));
  chart.append(make("text", { x: (CURVE.left + CURVE.right) / 2, y: CURVE.bottom + 30 }, "skips cut"));
  const path = (points) => points.map(([cut, share], i) => `${i ? "L" : "M"} ${x(cut)} ${y(share)}`).join(" ");
  const best = curve.points.map(([cut, , , high]) => [cut, high]);
  const worst = curve.points.map(([cut, , low]) => [cut, low]).reverse();
  chart.append(
    make("path", { class: "band", d: `${path([...best, ...worst])} Z` }),
    make("line", { class: "chance", x1: CURVE.left, x2: CURVE.right, y1: y(curve.chance), y2: y(curve.chance) }),
    make("text", { class: "right", x: CURVE.left + 4, y: y(curve.chance) - 5 }, "chance"),
    make("path", { class: "mean", d: path(curve.points) }),
  );
  for (const [cut, share] of curve.points) chart.append(make("circle", { class: "point", cx: x(cut), cy: y(share), r: most > 20 ? 1.6 : 3 }));
  if (mark) paintMark(chart, x(mark[0]), y(mark[1]), `${Math.round(100 * mark[1])}%`);
  $(".sentence").textContent = curve.sentence;
  $(".panel .legend").textContent = mark ? `${curve.legend} Orange: your cuts.` : curve.legend;
}

function paintMark(chart, x, y, said) {
  chart.append(
    make("line", { class: "mark-line", x1: x, x2: x, y1: y, y2: CURVE.bottom }),
    make("circle", { class: "mark", cx: x, cy: y, r: 6 }),
    make("text", { class: "mark-text", x: Math.min(x, CURVE.right - 14), y: y < 40 ? y + 24 : y - 11 }, said),
  );
}

function openCurve(open) {
  $(".panel").hidden = !open;
  $(".open").setAttribute("aria-expanded", String(open));
  if (open) $(".panel").scrollIntoView({ block: "nearest" });
}

$(".open").addEventListener("click", () => openCurve($(".panel").hidden));
$(".close").addEventListener("click", () => {
  openCurve(false);
  $(".open").focus();
});

function leavesCurve(event) {
  if (!element.isConnected) return document.removeEventListener(event.type, leavesCurve);
  if ($(".panel").hidden) return;
  if (event.type === "keydown" ? event.key === "Escape" : !event.composedPath().includes(element)) openCurve(false);
}
for (const type of ["keydown", "pointerdown"]) document.addEventListener(type, leavesCurve);
