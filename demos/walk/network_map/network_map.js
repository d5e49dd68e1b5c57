// The network as a map: where the reader walks, what the reader cuts, and the run that is shown.

import { finderIn, onWidthChange } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { chartsArrived } from "../../_browser/charts.js";
import { createLateWriter } from "../../_browser/late_writing.js";
import { openedZoom, writeWalk } from "../../_browser/link.js";
import { createPlayer } from "../../_browser/player.js";
import { handleControls } from "./controls.js";
import { cutSkips, existingCuts, isWithoutSkips, setKind, setMode, setStrength, skipsOfStage, strengthNow, toggleSkips } from "./cuts.js";
import { foldingOf, paintMap } from "./drawing.js";
import { nameOfCuts } from "./groups.js";
import { createHistory } from "./history.js";
import { createInvitation } from "./invitation.js";
import { followScrolling, paintCuts, paintFills, paintStep } from "./marks.js";
import { ZOOMS, nearestStep, neighboursOf, stepAtZoom, stepsOf, zoomsOfStep } from "./steps.js";
import { createTables } from "./tables.js";

const PAUSE = 900; // milliseconds between two steps while it plays
const FIRST_STEP = "conv2_x.1";

export function mount({ element, props, server, trigger, watch }) {
  /** @type {import("./types.js").NetworkMap} */
  const map = {
    element,
    $: finderIn(element),
    props,
    table: null,
    step: "conv1",
    zoom: "block",
    mode: "drawn",
    kind: "all",
    cuts: props.value?.cuts ?? [],
    strengths: { drawn: 0, on: 0, off: 0 },
  };
  const { $ } = map;
  const tableOf = createTables(server);
  let renderId = 0;
  let opened = null; // the first run of the page, once it was taken
  let folding = null; // which stages are drawn narrow

  const writeLink = createLateWriter(element, () => {
    if (!props.run || !map.table) return;
    const zoom = map.zoom === zoomsOfStep(map.table, map.step)[0] ? null : map.zoom;
    const cut = isWithoutSkips(map) ? "" : nameOfCuts(map.table.stages, cutSkips(map));
    const parts = { ...props.run.link, ...props.charts?.link };
    writeWalk(element, parts, { step: map.step, zoom, cut, strength: strengthNow(map) });
  });

  function announceStep() {
    announce("step", {
      point: map.table.points[map.step],
      run: props.run,
      neighbours: neighboursOf(map.table, map.step, map.zoom),
    });
    props.value = { ...props.value, step: map.step }; // the next run brings the maps of this step
    writeLink();
  }

  function go(address) {
    if (!map.table?.points[address]) return;
    map.step = address;
    if (folding === foldingOf(map)) paintStep(map);
    else paintAll();
    announceStep();
  }

  function move(by) {
    if (!map.table) return false;
    const steps = stepsOf(map.table, map.zoom);
    const next = steps[steps.indexOf(map.step) + by];
    if (next) go(next);
    return Boolean(next);
  }

  function setZoom(zoom) {
    if (!zoom || !map.table) return;
    const step = stepAtZoom(map.table, map.step, zoom);
    map.zoom = zoom;
    go(step);
  }

  // A block that is chosen is a step of its own, unless each operation is one.
  function goToBlock(address) {
    if (map.zoom === "stage") map.zoom = "block";
    go(stepAtZoom(map.table, address, map.zoom));
  }

  const player = createPlayer($(".play"), {
    pause: PAUSE,
    rewind() {
      const steps = stepsOf(map.table, map.zoom);
      if (map.step === steps.at(-1)) go(steps[0]);
    },
    step: () => move(1),
  });

  function paintAll() {
    folding = foldingOf(map);
    paintMap(map);
    paintCuts(map);
    paintFills(map);
    paintStep(map);
    invitation.paint();
  }

  function sendCuts(breaking = []) {
    invitation.noteCut();
    props.value = { cuts: cutSkips(map), strength: strengthNow(map), step: map.step };
    paintCuts(map, breaking);
    writeLink();
    trigger("input");
  }

  /** Makes a change of the cuts and sends them. Arcs that were not cut before break visibly. */
  function makeChange(change) {
    const before = new Set(cutSkips(map));
    change();
    sendCuts(cutSkips(map).filter((block) => !before.has(block)));
  }

  /** The same for a change that can be undone. */
  function changeCuts(change) {
    makeChange(() => {
      change();
      history.remember();
    });
  }

  const history = createHistory(map, makeChange);
  const invitation = createInvitation(map);

  function toggle(blocks) {
    if (blocks.length && !isWithoutSkips(map)) changeCuts(() => toggleSkips(map, blocks));
  }

  async function takeRun() {
    const { run } = props;
    if (!run || run.render_id < renderId) return; // a late answer
    renderId = run.render_id;
    const table = await tableOf(run);
    if (!table || renderId !== run.render_id) return; // a newer one came meanwhile
    const isNewTable = map.table !== table;
    map.table = table;
    if (run.open && run.open !== opened) openAt(run);
    if (history.isEmpty()) history.begin(); // the map was made anew, as after a look at another tab
    if (isNewTable) {
      map.cuts = existingCuts(map);
      map.step = nearestStep(table, map.step, map.zoom);
      paintAll();
      // "All off" means all blocks of this depth, which the server could not know before.
      if (cutSkips(map).join() !== run.cut.join()) sendCuts();
    } else {
      paintCuts(map);
      paintFills(map);
    }
    announceStep();
  }

  function openAt(run) {
    opened = run.open;
    map.cuts = run.cut;
    map.strengths.drawn = run.strength;
    history.begin();
    const step = run.step || FIRST_STEP;
    const zooms = zoomsOfStep(map.table, step);
    map.step = zooms.length ? step : FIRST_STEP;
    map.zoom = zooms.includes(openedZoom()) ? openedZoom() : (zooms[0] ?? "block");
  }

  function takeCharts() {
    if (!map.table || !props.charts) return;
    paintFills(map);
    writeLink();
    chartsArrived(props.charts.render_id);
  }

  function actOnNode({ block, step, skip, stage }) {
    if (!map.table) return;
    if (skip) toggle([skip]);
    else if (stage) toggle(skipsOfStage(map, stage));
    else if (block) goToBlock(block);
    else go(stepAtZoom(map.table, step, map.zoom));
  }

  handleControls(element, {
    actOnNode,
    move,
    play: () => map.table && player.toggle(),
    setZoom,
    zoomBy: (by) => setZoom(ZOOMS[ZOOMS.indexOf(map.zoom) + by]),
    setMode: (mode) => map.table && changeCuts(() => setMode(map, mode)),
    setKind(kind) {
      if (!map.table) return;
      if (map.mode === "off") changeCuts(() => setKind(map, kind));
      else {
        setKind(map, kind);
        paintCuts(map);
      }
    },
    setStrength(strength) {
      changeCuts(() => setStrength(map, strength));
    },
    toggleHere() {
      const block = map.table?.points[map.step].block;
      if (block) toggle([block]);
    },
    setFill: () => paintFills(map),
  });

  listen(element, "hello", () => map.table && announceStep());
  listen(element, "hello", history.tell);
  listen(element, "cuts", (what) => {
    if (what === "undo") history.goBack(-1);
    else if (what === "redo") history.goBack(1);
    else if (map.table && cutSkips(map).length) toggle(cutSkips(map)); // restore all
  });
  listen(element, "go", (block) => map.table && goToBlock(block));
  listen(element, "lost", () => trigger("submit"));
  listen(element, "theme", () => paintFills(map));
  watch(["run"], takeRun);
  watch(["charts"], takeCharts);
  followScrolling(map);
  onWidthChange(element, () => {
    if (!map.table) return;
    paintAll();
    writeLink();
  });
  takeRun().then(takeCharts);
}
