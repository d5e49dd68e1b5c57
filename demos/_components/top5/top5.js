// Bars for the run shown; where something is cut, a tick marks what the intact run said.

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
    track.append(make("i", { style: `width: ${row.drawn.percent}%` }));
    if (row.intact !== null) track.append(make("u", { style: `left: calc(${Math.min(row.intact.percent, 99)}% - 1px)`, title: "skips intact" }));
    item.append(make("span", { class: "name" }, row.name), track, make("span", { class: "number" }, row.drawn.said));
    if (row.intact !== null) item.title = `${row.drawn.said} now, ${row.intact.said} with skips intact`;
    list.append(item);
  }
  $(".note").textContent = value.note;
}
watch(["value"], paint);
paint();
