// Shows the maps of the operation that the diagram points at; a click on a pixel sends it on to the
// arithmetic.

const view = { step: null, page: 0, sheet: null, hover: null, pin: null, asked: 0 };
const cache = new Map(); // "close-up address page" -> promise of an answer with a decoded sheet
const host = element.closest("#block-maps") ?? element;

function load(name, address, page) {
  const key = `${name} ${address} ${page}`;
  if (!cache.has(key)) {
    const failed = { error: "The server did not answer; step again to retry." };
    cache.set(key, server.operation([name, address, page]).then(async (answer) => {
      if (!answer || answer.error || answer.lost) cache.delete(key);
      else answer.sheet = await decodeSheet(answer.sheet);
      return answer || failed;
    }, () => (cache.delete(key), failed)));
    if (cache.size > 40) cache.delete(cache.keys().next().value);
  }
  return cache.get(key);
}

async function show() {
  if (!view.step) return;
  const { name, address } = view.step;
  const ticket = (view.asked += 1);
  const late = setTimeout(() => element.classList.add("waiting"), 150);
  const answer = await load(name, address, view.page);
  clearTimeout(late);
  if (ticket !== view.asked) return; // a newer step is on its way
  element.classList.remove("waiting");
  if (answer.lost) return announce("block-lost");
  if (answer.error) return void ($(".reading").textContent = answer.error);
  view.sheet = answer.sheet;
  view.page = answer.sheet.page;
  $(".text").textContent = answer.text;
  $(".source").textContent = answer.source;
  paintFacts(answer.facts);
  paint();
  Object.assign(host.dataset, { address, closeup: name });
  for (const next of view.step.neighbours) load(name, next, 0);
}

function paintFacts(facts) {
  const rows = [
    ["shape", facts.shape.join(" × ")],
    ["window", facts.window && `${facts.window[0]}×${facts.window[0]}, stride ${facts.window[1]}`],
    ["parameters", thousands(facts.parameters)],
    ["MACs", facts.macs >= 1e5 ? `${(facts.macs / 1e6).toFixed(1)} M` : thousands(facts.macs)],
    ["norm ‖·‖", short(facts.norm)],
    ["mean ± std", `${short(facts.mean)} ± ${short(facts.std)}`],
    ["zeros", `${(100 * facts.zeros).toFixed(0)}%`],
  ];
  const list = $(".facts");
  list.replaceChildren();
  for (const [name, value] of rows) if (value) list.append(make("dt", {}, name), make("dd", {}, value));
}

// Wide and low where there is room, so that diagram, maps and words fit on one screen.
function geometry() {
  const columns = $(".tiles").clientWidth > 560 ? 16 : 8;
  const gap = 3;
  const cell = ($(".tiles").width - gap * (columns - 1)) / columns;
  const rows = Math.ceil(view.sheet.lo.length / columns);
  return { columns, gap, cell, height: Math.round(rows * cell + gap * (rows - 1)) };
}

function paint() {
  const { sheet } = view;
  if (!sheet) return;
  const canvas = $(".tiles");
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.max(Math.round(canvas.clientWidth * ratio), 64);
  const { columns, gap, cell, height } = geometry();
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = sheet.size > cell;
  context.imageSmoothingQuality = "high";
  const ink = getComputedStyle(element).getPropertyValue("--ink");
  for (let tile = 0; tile < sheet.lo.length; tile += 1) {
    const x = (tile % columns) * (cell + gap);
    const y = Math.floor(tile / columns) * (cell + gap);
    context.drawImage(tileCanvas(sheet, tile, spanOf(sheet)), x, y, cell, cell);
    const chosen = view.pin?.channel === sheet.first + tile;
    if (!chosen && view.hover?.channel !== sheet.first + tile) continue;
    context.strokeStyle = ink;
    context.lineWidth = (chosen ? 3 : 1.5) * ratio;
    context.strokeRect(x, y, cell, cell);
  }
  $(".what").textContent = `${view.step.leaf} · channels ${sheet.first}–${sheet.first + sheet.lo.length - 1} of ${sheet.channels}`;
  canvas.setAttribute("aria-label", `Feature maps of ${view.step.address}`);
  $(".pages").hidden = sheet.pages === 1;
  $(".back").disabled = sheet.page === 0;
  $(".forward").disabled = sheet.page >= sheet.pages - 1;
  paintLegend($(".ramp"), sheet.layer, sheet.signed);
  const [low, high] = scaleWords(spanOf(sheet), sheet.signed, sheet.layer);
  $(".low").textContent = low;
  $(".high").textContent = high;
  readOut();
}

function readOut() {
  const out = $(".reading");
  const at = view.hover;
  out.replaceChildren();
  if (!at) return void out.append("click a pixel to see it computed below");
  const value = valueAt(view.sheet, at.channel - view.sheet.first, at.row, at.column);
  out.append(`channel ${at.channel}, row ${at.row}, column ${at.column}: `, make("strong", {}, short(value, 2)));
}

function unitUnder(event) {
  const canvas = $(".tiles");
  const { sheet } = view;
  if (!sheet) return null;
  const box = canvas.getBoundingClientRect();
  const { columns, gap, cell } = geometry();
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  const [i, j] = [Math.floor(y / (cell + gap)), Math.floor(x / (cell + gap))];
  const tile = i * columns + j;
  if (i < 0 || j < 0 || j >= columns || tile >= sheet.lo.length) return null;
  const within = (offset) => Math.max(0, Math.min(sheet.size - 1, Math.floor((offset / cell) * sheet.size)));
  return { channel: sheet.first + tile, row: within(y - i * (cell + gap)), column: within(x - j * (cell + gap)) };
}

const tiles = $(".tiles");
tiles.addEventListener("pointermove", (event) => {
  const before = view.hover?.channel;
  view.hover = unitUnder(event);
  if (view.hover?.channel !== before) paint();
  else if (view.hover) readOut();
});
tiles.addEventListener("pointerleave", () => {
  view.hover = null;
  paint();
});
tiles.addEventListener("click", (event) => {
  const unit = unitUnder(event);
  if (unit) announce("block-pixel", unit);
});
$(".back").addEventListener("click", () => ((view.page -= 1), show()));
$(".forward").addEventListener("click", () => ((view.page += 1), show()));

listen("block-step", (step) => {
  if (view.step?.address !== step.address) view.page = 0;
  view.step = step;
  view.hover = null;
  show();
});
listen("block-shown", (unit) => {
  view.pin = unit;
  paint();
});
listen("theme", paint);
let width = 0;
new ResizeObserver(() => {
  if (element.clientWidth === width) return;
  width = element.clientWidth;
  paint();
}).observe(element);
announce("hello");
