// Shows the sheets of the current address, and reads values out of them under the pointer.

const view = { step: null, page: 0, sheets: {}, hover: null, pin: null, scale: null, asked: 0 };
const cache = new Map(); // "trace address page" -> promise of a decoded sheet
const MAX_CACHED = 60;
const host = element.closest("#feature-maps") ?? element; // carries the address now painted
const sides = { drawn: $(".drawn canvas"), intact: $(".intact canvas") };
const compared = () => Boolean(props.value?.intact);

function load(trace, address, page) {
  const name = `${trace} ${address} ${page}`;
  if (!cache.has(name)) {
    const loading = server.sheet([trace, address, page]).then((sheet) => {
      if (sheet && !sheet.error && !sheet.lost) return decodeSheet(sheet);
      cache.delete(name);
      return sheet || { error: "The server did not answer; step again to retry." };
    }, () => {
      cache.delete(name);
      return { error: "The server did not answer; step again to retry." };
    });
    cache.set(name, loading);
    if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value);
  }
  return cache.get(name);
}

async function show() {
  if (!view.step || !props.value) return;
  const { trace, intact } = props.value;
  const address = view.step.point.address;
  const ticket = (view.asked += 1);
  const late = setTimeout(() => element.classList.add("waiting"), 120);
  const [drawn, other] = await Promise.all([load(trace, address, view.page), intact && load(intact, address, view.page)]);
  clearTimeout(late);
  if (ticket !== view.asked) return; // a newer step is on its way
  element.classList.remove("waiting");
  if (drawn.lost || other?.lost) return announce("lost");
  if (drawn.error || other?.error) {
    $(".reading").textContent = drawn.error || other.error;
    return;
  }
  view.sheets = { drawn, intact: other };
  view.page = drawn.page;
  element.classList.toggle("compared", Boolean(other));
  if (view.pin !== null && view.pin >= drawn.channels) view.pin = null;
  paint();
  Object.assign(host.dataset, { address, trace });
  announcePin();
  announce("shown", { address, trace });
  for (const next of view.step.neighbours) {
    load(trace, next, 0);
    if (intact) load(intact, next, 0);
  }
}

// ---- scales

function scaleName() {
  const chosen = view.scale || (compared() ? "both" : "layer");
  return chosen === "both" && !compared() ? "layer" : chosen;
}

function rangeOf(sheet, tile) {
  if (scaleName() === "map" && !sheet.vector) return [sheet.lo[tile], sheet.hi[tile]];
  const layers = scaleName() === "both" ? Object.values(view.sheets).filter(Boolean).map((s) => s.layer) : [sheet.layer];
  return [Math.min(...layers.map((l) => l[0])), Math.max(...layers.map((l) => l[1]))];
}

// ---- drawing

function geometry(canvas, sheet) {
  const rows = Math.ceil(sheet.lo.length / sheet.columns);
  const gap = sheet.vector ? 1 : 3;
  const cell = (canvas.width - gap * (sheet.columns - 1)) / sheet.columns;
  return { rows, gap, cell, height: Math.round(rows * cell + gap * (rows - 1)) };
}

function paintSide(side) {
  const sheet = view.sheets[side];
  const canvas = sides[side];
  if (!sheet) return;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.max(Math.round(canvas.clientWidth * ratio), 64);
  const { gap, cell, height } = geometry(canvas, sheet);
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = sheet.size > cell;
  context.imageSmoothingQuality = "high";
  for (let tile = 0; tile < sheet.lo.length; tile += 1) {
    const x = (tile % sheet.columns) * (cell + gap);
    const y = Math.floor(tile / sheet.columns) * (cell + gap);
    context.drawImage(tileCanvas(sheet, tile, rangeOf(sheet, tile)), x, y, cell, cell);
    const channel = sheet.first + tile;
    if (channel === view.pin || channel === view.hover?.channel) {
      context.strokeStyle = getComputedStyle(element).getPropertyValue("--ink");
      context.lineWidth = (channel === view.pin ? 3 : 1.5) * ratio;
      context.strokeRect(x, y, cell, cell);
    }
  }
}

function paint() {
  const { drawn } = view.sheets;
  if (!drawn) return;
  paintSide("drawn");
  if (compared()) paintSide("intact");
  const last = drawn.first + drawn.lo.length;
  const shape = view.step.point.shape.join(" × ");
  $(".what").textContent = drawn.vector ? `${shape} numbers` : `${shape} · channels ${drawn.first}–${last - 1}`;
  $(".back").disabled = drawn.page === 0;
  $(".forward").disabled = drawn.page >= drawn.pages - 1;
  $(".pages").style.visibility = drawn.pages > 1 ? "visible" : "hidden";
  for (const button of element.querySelectorAll("[data-scale]")) {
    button.setAttribute("aria-checked", String(button.dataset.scale === scaleName()));
    if (button.dataset.scale === "both") button.hidden = !compared();
    if (button.dataset.scale === "map") button.hidden = drawn.vector;
  }
  const caption = $(".drawn figcaption");
  caption.textContent = compared() ? props.value.label : "";
  caption.classList.toggle("changed", compared());
  paintScale();
  readOut();
}

function paintScale() {
  const { drawn } = view.sheets;
  const channel = view.hover?.channel ?? view.pin;
  const tile = channel === null ? null : channel - drawn.first;
  const own = scaleName() === "map" && !drawn.vector;
  const inside = tile !== null && tile >= 0 && tile < drawn.lo.length;
  paintLegend($(".ramp"), drawn.layer, drawn.signed);
  const range = own && inside ? rangeOf(drawn, tile) : own ? null : rangeOf(drawn, 0);
  const [low, high] = range ? scaleEnds(range, drawn.signed) : ["", ""];
  $(".low").textContent = range ? short(low) : drawn.signed ? "−max" : "0";
  $(".high").textContent = range ? short(high) : "its own maximum";
  $(".kind").textContent = drawn.signed ? "signed" : "";
}

// ---- reading values

// No more digits than the 256 steps of a tile carry.
function readable(sheet, tile, value) {
  const step = (sheet.hi[tile] - sheet.lo[tile]) / 255;
  if (!step || !value) return short(value, 4);
  return short(value, Math.max(1, Math.min(4, Math.ceil(Math.log10(Math.abs(value) / step)))));
}

function readOut() {
  const out = $(".reading");
  out.replaceChildren();
  const { drawn, intact } = view.sheets;
  if (drawn.broken) return void out.append(`${thousands(drawn.broken)} values on this page are not finite and are drawn as 0`);
  const at = view.hover;
  if (!at) {
    out.append(view.pin === null ? "hover to read values, click to pin a channel" : `channel ${view.pin} is pinned; click it again to let go`);
    return;
  }
  const tile = at.channel - drawn.first;
  const name = drawn.categories?.[at.channel];
  out.append(drawn.vector ? `${name ? `${name} (${at.channel})` : `number ${at.channel}`}: ` : `channel ${at.channel} at row ${at.row}, column ${at.column}: `);
  const value = (sheet) => make("strong", {}, readable(sheet, tile, valueAt(sheet, tile, at.row, at.column)));
  if (intact) out.append(value(intact), " intact, ", value(drawn), " as drawn");
  else out.append(value(drawn));
}

function unitUnder(canvas, event) {
  const sheet = view.sheets.drawn;
  if (!sheet) return null;
  const box = canvas.getBoundingClientRect();
  const { gap, cell } = geometry(canvas, sheet);
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  const [i, j] = [Math.floor(y / (cell + gap)), Math.floor(x / (cell + gap))];
  const tile = i * sheet.columns + j;
  if (i < 0 || j < 0 || j >= sheet.columns || tile >= sheet.lo.length) return null;
  const within = (offset) => Math.max(0, Math.min(sheet.size - 1, Math.floor((offset / cell) * sheet.size)));
  return { channel: sheet.first + tile, row: within(y - i * (cell + gap)), column: within(x - j * (cell + gap)) };
}

function announcePin() {
  const { drawn } = view.sheets;
  const tile = view.pin === null || !drawn ? -1 : view.pin - drawn.first;
  const shown = drawn && !drawn.vector && tile >= 0 && tile < drawn.lo.length;
  announce("pin", { channel: view.pin, tile: shown ? tileCanvas(drawn, tile, rangeOf(drawn, tile)) : null });
}

for (const canvas of Object.values(sides)) {
  canvas.addEventListener("pointermove", (event) => {
    const before = view.hover?.channel;
    view.hover = unitUnder(canvas, event);
    if (view.hover?.channel !== before) paint();
    else if (view.hover) readOut();
    announce("unit", view.hover);
  });
  canvas.addEventListener("pointerleave", () => {
    view.hover = null;
    if (view.sheets.drawn) paint();
    announce("unit", null);
  });
  canvas.addEventListener("click", (event) => {
    const unit = unitUnder(canvas, event);
    if (!unit || view.sheets.drawn.vector) return;
    view.pin = view.pin === unit.channel ? null : unit.channel;
    paint();
    announcePin();
  });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !view.sheets.drawn) return;
  if (button.dataset.scale) view.scale = button.dataset.scale;
  if (button.classList.contains("back")) view.page -= 1;
  if (button.classList.contains("forward")) view.page += 1;
  if (button.dataset.scale) {
    paint();
    announcePin();
  } else show();
});

listen("step", (step) => {
  if (view.step?.point.address !== step.point.address) {
    view.page = 0;
    view.hover = null;
  }
  view.step = step;
  show();
});
listen("theme", () => paint());
watch(["value"], show);
let width = 0;
new ResizeObserver(() => {
  if (element.clientWidth === width) return;
  width = element.clientWidth;
  paint();
}).observe(element);
announce("hello");
