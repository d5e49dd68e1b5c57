// The row of cells: what is cut, the answers before and after, and the gradient.

function fill(name, told, changed = false) {
  const cell = $(`.${name}`);
  cell.hidden = !told;
  if (!told) return;
  cell.title = told.title;
  cell.querySelector(".label").textContent = told.label;
  const value = cell.querySelector(".value");
  value.replaceChildren();
  (told.pairs ?? []).forEach(([before, after], i) => {
    if (i) value.append(make("span", { class: "dot" }, "·"));
    value.append(make("span", { class: "before" }, before));
    if (after !== null) value.append(make("span", { class: "arrow" }, "→"), make("span", { class: "after" }, after));
  });
  if (told.ratio) value.append(make("span", { class: "ratio" }, told.ratio));
  if (told.what) value.textContent = told.what;
  cell.classList.toggle("changed", changed);
}

function paintDrawings({ drawings, mark }) {
  fill("drawings", drawings ?? null);
  const curve = props.value?.curve;
  $(".open").hidden = !curve;
  if (curve) paintCurve(curve, mark);
  else openCurve(false);
}

function paint() {
  const told = props.value;
  if (!told) return;
  fill("cut", told.cut, Boolean(told.cut.label));
  fill("answer", told.answer);
  paintDrawings(told);
  follow(told.counting, paintDrawings);
  paintGradient();
}

// The gradient comes with the charts; until then the cell shows that of the painting before.
function paintGradient() {
  const { gradient, value } = props;
  fill("gradient", gradient ?? { label: "gradient per unit", title: "", pairs: [["…", null]] });
  $(".gradient").classList.toggle("late", !gradient || gradient.painting < value?.painting);
}

for (const name of ["undo", "redo", "restore"]) $(`.${name}`).addEventListener("click", () => announce("cuts", name));
listen("history", ({ undo, redo, cuts }) => {
  $(".undo").disabled = !undo;
  $(".redo").disabled = !redo;
  $(".restore").disabled = !cuts;
});
watch(["value"], paint);
watch(["gradient"], paintGradient);
paint();
announce("hello");
