// Bars for the run shown; where something is cut, a tick marks what the intact run said.

const percent = (p) => (p >= 99.95 && p < 100 ? ">99.9" : p >= 10 ? p.toFixed(1) : p >= 0.05 || p === 0 ? p.toFixed(1) : "<0.1");

function paint() {
  const value = props.value || { rows: [], note: "" };
  const list = $(".bars");
  $("h2").textContent = value.title || "Top 5";
  $(".about").textContent = value.about || "";
  list.replaceChildren();
  element.classList.toggle("changed", value.changed === true);
  for (const row of value.rows) {
    const item = make("li");
    const track = make("span", { class: "track", "aria-hidden": "true" });
    track.append(make("i", { style: `width: ${row.drawn}%` }));
    if (row.intact !== null) track.append(make("u", { style: `left: calc(${Math.min(row.intact, 99)}% - 1px)`, title: "skips intact" }));
    item.append(make("span", { class: "name" }, row.name), track, make("span", { class: "number" }, `${percent(row.drawn)}%`));
    if (row.intact !== null) item.title = `${percent(row.drawn)}% now, ${percent(row.intact)}% with skips intact`;
    list.append(item);
  }
  $(".note").textContent = value.note;
}
watch(["value"], paint);
paint();
