// Shows the maps of the operation that the diagram points at; a click on a pixel sends it on to the
// arithmetic.

const WIDE = 561; // CSS pixels from which sixteen lie in a row: diagram, maps and words fit on one screen
const view = { step: null, page: 0, sheet: null, hover: null, pin: null, asked: 0 };
const cache = new Map(); // "close-up address page" -> promise of an answer with a decoded sheet
const host = element.closest("#block-maps") ?? element;

function load(name, address, page) {
  const key = `${name} ${address} ${page}`;
  if (!cache.has(key)) {
    cache.set(key, server.operation([name, address, page]).then(async (answer) => {
      if (!answer || answer.error || answer.lost) cache.delete(key);
      else answer.sheet = await decodeSheet(answer.sheet);
      return answer || SILENT;
    }, () => (cache.delete(key), SILENT)));
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

function paint() {
  const { sheet } = view;
  if (!sheet) return;
  const canvas = $(".tiles");
  const pictures = colouredTiles(sheet, "layer", () => spanOf(sheet));
  paintTiles(canvas, sheet, WIDE, pictures, (channel) => (channel === view.pin?.channel ? "pinned" : channel === view.hover?.channel && "hovered"));
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

const tiles = $(".tiles");
tiles.addEventListener("pointermove", (event) => {
  const before = view.hover?.channel;
  view.hover = unitUnder(tiles, view.sheet, WIDE, event);
  if (view.hover?.channel !== before) paint();
  else if (view.hover) readOut();
});
tiles.addEventListener("pointerleave", () => {
  view.hover = null;
  paint();
});
tiles.addEventListener("click", (event) => {
  const unit = unitUnder(tiles, view.sheet, WIDE, event);
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
