// Sheets on canvases: where each tile lies, and which range of values its colours span.

const WIDE = 700; // CSS pixels from which 64 maps lie sixteen in a row, else eight

function scaleName() {
  const chosen = view.scale || (compared() ? "both" : "layer");
  return chosen === "both" && !compared() ? "layer" : chosen;
}

// Both sides can share one range. Their difference has a range of its own, which its legend names.
function rangeOf(side, tile) {
  const sheet = view.sheets[side];
  if (scaleName() === "map" && !sheet.vector) return [sheet.lo[tile], sheet.hi[tile]];
  return widest(sharing(side).map(spanOf));
}

const sharing = (side) => (scaleName() === "both" && side !== "difference" ? [view.sheets.drawn, view.sheets.intact] : [view.sheets[side]]);
const widest = (ranges) => [Math.min(...ranges.map(([lo]) => lo)), Math.max(...ranges.map(([, hi]) => hi))];

function geometry(canvas, sheet) {
  const columns = sheet.vector ? sheet.columns : canvas.clientWidth >= WIDE ? 16 : 8;
  const rows = Math.ceil(sheet.lo.length / columns);
  const gap = sheet.vector ? 1 : 3;
  const cell = (canvas.width - gap * (columns - 1)) / columns;
  return { columns, rows, gap, cell, height: Math.round(rows * cell + gap * (rows - 1)) };
}

// Colouring tiles is the slow part of a hover, so they are kept while colours and range stay.
const coloured = new WeakMap();

function tilesOf(side) {
  const sheet = view.sheets[side];
  const own = scaleName() === "map" && !sheet.vector;
  const key = `${isDark()} ${own ? "own" : rangeOf(side, 0)}`;
  const kept = coloured.get(sheet);
  if (kept?.key === key) return kept.tiles;
  const tiles = sheet.lo.map((_, tile) => tileCanvas(sheet, tile, rangeOf(side, tile)));
  coloured.set(sheet, { key, tiles });
  return tiles;
}

function paintSide(side) {
  const sheet = view.sheets[side];
  const canvas = sides[side];
  if (!sheet?.lo || !canvas.clientWidth) return;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.max(Math.round(canvas.clientWidth * ratio), 64);
  const { columns, gap, cell, height } = geometry(canvas, sheet);
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = sheet.size > cell;
  context.imageSmoothingQuality = "high";
  const style = getComputedStyle(element);
  tilesOf(side).forEach((picture, tile) => {
    const x = (tile % columns) * (cell + gap);
    const y = Math.floor(tile / columns) * (cell + gap);
    context.drawImage(picture, x, y, cell, cell);
    const channel = sheet.first + tile;
    const marked = channel === view.pin || channel === view.hover?.channel;
    if (!marked && (!sheet.signed || sheet.vector)) return; // neutral tiles need an edge on a card
    const thickness = (channel === view.pin ? 3 : marked ? 1.5 : 1) * ratio;
    if (marked) frame(context, style.getPropertyValue("--card"), 2 * thickness, x, y, cell); // seen on any map
    frame(context, style.getPropertyValue(marked ? "--ink" : "--line"), thickness, x, y, cell);
  });
}

function frame(context, colour, thickness, x, y, cell) {
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.strokeRect(x, y, cell, cell);
}

function paint() {
  const { drawn } = view.sheets;
  if (!drawn) return;
  turnToFilters();
  if (showingFilters()) return paintFilters();
  paintSide("drawn");
  if (compared()) paintSide("intact");
  const last = drawn.first + drawn.lo.length;
  const shape = view.step.point.shape.join(" × ");
  $(".what").textContent = drawn.vector ? `${shape} numbers` : `${shape} · channels ${drawn.first}–${last - 1}`;
  $(".back").disabled = drawn.page === 0;
  $(".forward").disabled = drawn.page >= drawn.pages - 1;
  $(".pages").hidden = drawn.pages < 2;
  paintScaleButtons({ map: !drawn.vector && "this map", layer: "this layer", both: compared() && "both sides" }, scaleName());
  const caption = $(".drawn figcaption");
  caption.textContent = compared() ? props.value.label : "";
  caption.classList.toggle("changed", compared());
  paintLegends();
  paintDifference();
}

// What each button says, or false where it has no meaning.
function paintScaleButtons(labels, chosen) {
  for (const button of element.querySelectorAll("[data-scale]")) {
    const label = labels[button.dataset.scale];
    button.hidden = !label;
    button.textContent = label || "";
    button.setAttribute("aria-checked", String(button.dataset.scale === chosen));
  }
}

function paintDifference() {
  if (showingFilters()) return;
  const { difference } = view.sheets;
  const figure = $(".difference");
  figure.classList.toggle("late", compared() && !difference);
  if (compared() && difference) {
    figure.classList.toggle("none", !difference.lo);
    $(".same").textContent = difference.lo ? "" : difference.same || difference.error || "";
    $(".difference figcaption").textContent = difference.caption || "now − intact";
    paintSide("difference");
  }
  $(".change").hidden = !difference?.lo;
  if (difference?.lo) paintScale(".change", "difference");
  readOut();
}

function paintLegends() {
  paintScale(".legend", "drawn");
  $(".kind").textContent = view.sheets.drawn.signed ? "signed" : "";
}

function paintScale(selector, side) {
  const sheet = view.sheets[side];
  const legend = $(selector);
  const channel = view.hover?.channel ?? view.pin;
  const tile = channel === null ? -1 : channel - sheet.first;
  const own = scaleName() === "map" && !sheet.vector;
  const inside = tile >= 0 && tile < sheet.lo.length;
  const range = !own ? rangeOf(side, 0) : inside ? rangeOf(side, tile) : null;
  const reach = own ? range : widest(sharing(side).map(({ layer }) => layer));
  const [low, high] = range ? scaleWords(range, sheet.signed, reach) : [sheet.signed ? "−max" : "0", "its own maximum"];
  paintLegend(legend.querySelector(".ramp"), sheet.layer, sheet.signed);
  legend.querySelector(".low").textContent = low;
  legend.querySelector(".high").textContent = high;
}
