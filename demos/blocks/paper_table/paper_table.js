// The table; a cell is a link that opens the page at that depth and stage, with the walk's picture,
// regime and weights.

const walks = () => [...document.querySelectorAll("[role=tab]")].some((tab) => tab.textContent.trim() === "Walk");

let walk = null; // the run that the walk shows
listen("step", ({ run }) => (walk = run));

function address(depth, step) {
  const query = new URLSearchParams({ depth, step });
  if (walk) query.set("regime", walk.regime);
  if (walk?.regime === "trained") query.set("weights", walk.weights);
  const here = new URLSearchParams(location.search);
  // Without a picture in it, a link brings an upload back from this browser tab.
  for (const name of ["picture", "__theme"]) if (here.has(name)) query.set(name, here.get(name));
  return `${location.pathname}?${query}`;
}

const isStage = (name) => /^conv\d_x$/.test(name);
const counted = (macs) => (macs >= 1e7 ? `${(macs / 1e9).toFixed(2)} G` : `${(macs / 1e6).toFixed(1)} M`);

function cell(row, depth, i, linked) {
  const { lines, times, parameters, macs } = row.cells[i];
  const stage = isStage(row.name);
  const box = make("td", { class: stage ? "stage" : "", style: stage ? `--hue: var(--${row.name})` : "" });
  const link = make(linked ? "a" : "span", { "data-cell": `${depth} ${row.step}`, title: `${thousands(parameters)} parameters, ${thousands(macs)} MACs` });
  if (linked) {
    link.href = address(depth, row.step);
    link.addEventListener("click", () => (link.href = address(depth, row.step)));
  }
  const inner = make("span", { class: "inner" });
  const stack = make("span", { class: times ? "stack" : "" });
  for (const line of lines) stack.append(make("div", {}, line));
  inner.append(stack);
  if (times) inner.append(make("span", {}, `× ${times}`));
  link.append(inner);
  if (macs) link.append(make("span", { class: "cost" }, `${(parameters / 1e6).toFixed(2)} M · ${counted(macs)}`));
  box.append(link);
  return box;
}

function paint() {
  const table = props.value;
  if (!table?.rows) return;
  const linked = walks();
  const head = make("tr");
  head.append(make("th", {}, "layer"), ...table.depths.map((depth) => {
    const column = make("th", { scope: "col" });
    column.append(make("b", {}, `ResNet-${depth}`));
    return column;
  }));
  $("thead").replaceChildren(head);
  const body = $("tbody");
  body.replaceChildren();
  for (const row of table.rows) {
    const line = make("tr");
    const name = make("th", { scope: "row" });
    name.append(make("b", { style: `color: var(--${isStage(row.name) ? `${row.name}-` : ""}ink)` }, row.name), row.size);
    line.append(name, ...table.depths.map((depth, i) => cell(row, depth, i, linked)));
    body.append(line);
  }
  for (const [label, values] of table.totals) {
    const line = make("tr", { class: "total" });
    line.append(make("th", { scope: "row" }, label));
    for (const value of values) {
      const box = make("td");
      box.append(make("span", {}, value));
      line.append(box);
    }
    body.append(line);
  }
  $(".departure").textContent = table.departure;
}
watch(["value"], paint);
paint();
announce("hello");
