// The feature maps of the current step: which sheets are shown, and what the pointer does to them.

import { chartsDrawn } from "../../_browser/charts.js";
import { finderIn, onWidthChange } from "../../_browser/dom.js";
import { announce, listen } from "../../_browser/events.js";
import { tileCanvas } from "../../_browser/sheets.js";
import { sameUnit, unitUnder } from "../../_browser/tiles.js";
import { paintDifference, paintMaps } from "./drawing.js";
import { kernelUnder, paintFilters, readKernel, showsFilters, wantsFilters } from "./filters.js";
import { createExactReader, readOut } from "./reading.js";
import { createRequests } from "./requests.js";
import { rangeOf } from "./scales.js";
import { WIDE } from "./width.js";

const SIDES = ["current", "intact", "difference"];
const GLANCE = 120; // milliseconds after which a missing answer shows

export function mount({ element, props, server, watch }) {
  const $ = finderIn(element);
  /** @type {import("./types.js").FeatureMaps} */
  const maps = {
    element,
    $,
    props,
    canvases: {
      current: $(".drawn canvas"),
      intact: $(".intact canvas"),
      difference: $(".difference canvas"),
      filters: $(".filters canvas"),
    },
    step: null,
    sheets: { current: null, intact: null, difference: null },
    filters: null,
    isFiltersChosen: false,
    hover: null,
    kernelHover: null,
    pin: null,
    scale: null,
  };
  const place = (element.closest("#feature-maps") ?? element).dataset; // says what is painted
  const requests = createRequests(server);
  const askExactly = createExactReader(maps, server, place);
  let page = 0;
  let newest = 0;

  async function show() {
    // A step belongs to a render. Maps of another render would not fit what the page says of it.
    if (!props.value || maps.step?.run.render_id !== props.value.render_id) return;
    const { trace, intact, render_id: renderId } = props.value;
    const { address } = maps.step.point;
    newest += 1;
    const ticket = newest;
    const late = setTimeout(() => element.classList.add("waiting"), GLANCE);
    const wanted = [
      requests.sheet(trace, address, page),
      intact && requests.sheet(intact, address, page),
      wantsFilters(maps) && requests.filters(trace),
    ];
    const change = intact && requests.difference(trace, intact, address, page); // the two sides never wait for it
    const answers = await Promise.all(wanted);
    clearTimeout(late);
    if (ticket !== newest) return; // a newer step is on its way
    element.classList.remove("waiting");
    if (answers.some((answer) => answer?.lost)) {
      announce("lost");
      return;
    }
    const failed = answers.find((answer) => answer?.error);
    if (failed) {
      $(".reading").textContent = failed.error;
      return;
    }
    take(answers);
    Object.assign(place, { address, trace });
    announcePin();
    announce("shown", { address, trace });
    if (change) change.then((difference) => ticket === newest && takeDifference(difference));
    await chartsDrawn(renderId);
    if (ticket === newest) prefetch(trace, intact);
  }

  function take([current, intact, filters]) {
    maps.sheets = { current, intact, difference: null };
    maps.filters = filters || null;
    page = current.page;
    element.classList.toggle("compared", Boolean(intact));
    if (maps.pin !== null && maps.pin >= current.channels) maps.pin = null;
    if (maps.hover) askExactly(maps.hover); // its values were those of the maps before
    paint();
  }

  function takeDifference(difference) {
    if (difference.lost) {
      announce("lost");
      return;
    }
    maps.sheets.difference = difference;
    paintDifference(maps);
  }

  function prefetch(trace, intact) {
    for (const next of maps.step.neighbours) {
      requests.sheet(trace, next, 0);
      if (!intact) continue;
      requests.sheet(intact, next, 0);
      requests.difference(trace, intact, next, 0);
    }
  }

  function paint() {
    if (!maps.sheets.current) return;
    if (showsFilters(maps)) paintFilters(maps);
    else paintMaps(maps);
  }

  // The picture shows the pinned channel, too.
  function announcePin() {
    const { current } = maps.sheets;
    const tile = maps.pin === null || !current ? -1 : maps.pin - current.first;
    const isShown = tile >= 0 && !current.vector && tile < current.lo.length;
    announce("pin", { channel: maps.pin, tile: isShown ? tileCanvas(current, tile, rangeOf(maps, "current", tile)) : null });
  }

  function togglePin(channel) {
    maps.pin = maps.pin === channel ? null : channel;
    paint();
    announcePin();
  }

  for (const side of SIDES) {
    const canvas = maps.canvases[side];
    canvas.addEventListener("pointermove", (event) => {
      const before = maps.hover?.channel;
      const unit = unitUnder(canvas, maps.sheets.current, WIDE, event);
      if (sameUnit(unit, maps.hover)) return;
      maps.hover = unit;
      if (unit) askExactly(unit);
      if (unit?.channel !== before) paint();
      else if (unit) readOut(maps);
      announce("unit", unit);
    });
    canvas.addEventListener("pointerleave", () => {
      maps.hover = null;
      paint();
      announce("unit", null);
    });
    canvas.addEventListener("click", (event) => {
      const unit = unitUnder(canvas, maps.sheets.current, WIDE, event);
      if (unit && !maps.sheets.current.vector) togglePin(unit.channel);
    });
  }

  maps.canvases.filters.addEventListener("pointermove", (event) => {
    const before = maps.kernelHover?.tile;
    maps.kernelHover = kernelUnder(maps, event);
    if (maps.kernelHover?.tile !== before) paint();
    else if (maps.kernelHover) readKernel(maps);
  });
  maps.canvases.filters.addEventListener("pointerleave", () => {
    maps.kernelHover = null;
    paint();
  });
  maps.canvases.filters.addEventListener("click", (event) => {
    const kernel = kernelUnder(maps, event);
    if (kernel) togglePin(kernel.tile);
  });

  element.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button || !maps.sheets.current) return;
    if (button.dataset.view) {
      maps.isFiltersChosen = button.dataset.view === "filters";
      maps.hover = null;
      show();
    } else if (button.dataset.scale) {
      maps.scale = button.dataset.scale;
      paint();
      announcePin();
    } else {
      page += button.classList.contains("back") ? -1 : 1;
      show();
    }
  });

  listen(element, "step", (step) => {
    if (maps.step?.point.address !== step.point.address) {
      page = 0;
      maps.hover = null;
    }
    maps.step = step;
    show();
  });
  listen(element, "theme", paint);
  function takeValue() {
    const { trace, sheet } = props.value ?? {};
    if (sheet) requests.takeSheet(trace, sheet);
    show();
  }
  watch(["value"], takeValue);
  onWidthChange(element, paint);
  takeValue();
  announce("hello");
}
