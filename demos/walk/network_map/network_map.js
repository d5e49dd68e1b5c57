// What reaches the map from outside: runs from the server, clicks and keys from the reader.

// Without its table the page shows nothing, so a request that got lost is made again.
async function tableOf(run) {
  for (const pause of [300, 1000, 3000, 0]) {
    const table = await server.table([run.depth, run.size, run.order, run.norm, run.classes, run.skips]).catch(() => null);
    if (table) return table.error ? null : table;
    await new Promise((done) => setTimeout(done, pause));
  }
  return null;
}

async function takeRun() {
  const { run } = props;
  if (!run || run.painting < state.painted) return; // a late answer
  state.painted = run.painting;
  const name = [run.depth, run.size, run.order, run.norm, run.classes, run.skips].join("/");
  if (!tables.has(name)) {
    const table = await tableOf(run);
    if (!table) return;
    tables.set(name, table);
  }
  if (state.painted !== run.painting) return; // a newer one came meanwhile
  const changed = state.table !== tables.get(name);
  state.table = tables.get(name);
  if (run.open && run.open !== state.opened) {
    state.opened = run.open;
    state.drawn = run.cut;
    state.strengths.drawn = run.strength;
    beginHistory();
    const wanted = run.step || "conv2_x.1";
    const asked = new URLSearchParams(document.documentElement.dataset.opened ?? location.search).get("zoom");
    const levels = zoomsOf(wanted);
    state.zoom = levels.includes(asked) ? asked : levels[0] ?? "block";
    state.step = levels.length ? wanted : "conv2_x.1";
  }
  if (!changes.states.length) beginHistory(); // the map was drawn anew, as after a look at another tab
  if (changed) {
    const every = addresses(allBlocks());
    state.drawn = state.drawn.filter((block) => every.includes(block));
    if (!steps().includes(state.step)) {
      const [stage, number] = state.step.split(".");
      const blocks = state.table.stages.find((s) => s.name === stage)?.blocks;
      const block = blocks ? blocks[Math.min(Number(number) || blocks.length, blocks.length) - 1].address : "conv1";
      state.step = translate(state.table.points[block] ? block : "conv1", state.zoom);
    }
    state.folded = undefined;
    paintMap();
    // "all off" means all of this depth, which the server could not know before.
    if (effective().join() !== run.cut.join()) send();
  } else {
    paintCuts();
    paintFills();
  }
  announceStep();
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !state.table) return;
  if (button.id === "step-prev") move(-1);
  else if (button.id === "step-next") move(1);
  else if (button.classList.contains("play")) play();
  else if (button.dataset.zoom) zoomTo(button.dataset.zoom);
  else if (button.dataset.mode) setMode(button.dataset.mode);
  else if (button.dataset.kind) setKind(button.dataset.kind);
});
$("#strength").addEventListener("input", (event) => setStrength(Number(event.target.value)));
$(".fill").addEventListener("change", paintFills);

function onKey(event) {
  if (!element.isConnected) return document.removeEventListener("keydown", onKey);
  if (event.ctrlKey || event.metaKey || event.altKey || !state.table || !element.checkVisibility()) return;
  if (event.target.closest?.("input:not([type=radio]), textarea, select, [contenteditable], [role=listbox]")) return;
  const onButton = event.target.closest?.("button, [role=button], a, input"); // where the space bar presses
  const level = ZOOMS.indexOf(state.zoom);
  const actions = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    ArrowUp: () => zoomTo(ZOOMS[level - 1]),
    ArrowDown: () => zoomTo(ZOOMS[level + 1]),
    s: () => {
      const { block } = state.table.points[state.step];
      if (block) toggle([block]);
    },
    " ": onButton ? null : play,
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}
document.addEventListener("keydown", onKey);

listen("hello", () => state.table && announceStep());
listen("go", (address) => state.table && go(translate(address, state.zoom === "stage" ? (state.zoom = "block") : state.zoom)));
listen("lost", () => trigger("submit"));
listen("theme", paintFills);
watch(["run"], takeRun);
watch(["charts"], () => {
  if (!state.table) return;
  paintFills();
  writeLink();
  announce("charts", props.charts.painting);
});
let lastWidth = 0;
new ResizeObserver(() => {
  if (Math.abs(element.clientWidth - lastWidth) < 2) return;
  lastWidth = element.clientWidth;
  if (!lastWidth || !state.table) return;
  paintMap();
  writeLink();
}).observe(element);
takeRun();
