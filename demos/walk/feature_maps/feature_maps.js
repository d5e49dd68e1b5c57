// Shows the sheets of the current address: which ones, from where, and what the pointer does to them.

const view = { step: null, page: 0, sheets: {}, hover: null, pin: null, scale: null, filters: false, asked: 0 };
const cache = new Map(); // a request in words -> promise of a decoded sheet
const MAX_CACHED = 90;
const host = element.closest("#feature-maps") ?? element; // carries the address now painted
const sides = { drawn: $(".drawn canvas"), intact: $(".intact canvas"), difference: $(".difference canvas") };
const compared = () => Boolean(props.value?.intact);

function ask(name, request, decode) {
  if (!cache.has(name)) {
    const loading = request().then((answer) => {
      if (answer && !answer.error && !answer.lost) return answer.png ? decode(answer) : answer;
      cache.delete(name);
      return answer || SILENT;
    }, () => {
      cache.delete(name);
      return SILENT;
    });
    cache.set(name, loading);
    if (cache.size > MAX_CACHED) cache.delete(cache.keys().next().value);
  }
  return cache.get(name);
}

const load = (trace, address, page) =>
  ask(`${trace} ${address} ${page}`, () => server.sheet([trace, address, page]), decodeSheet);

const loadDifference = (trace, intact, address, page) =>
  ask(`${trace} − ${intact} ${address} ${page}`, () => server.difference([trace, intact, address, page]), decodeSheet);

const loadFilters = (trace) => ask(`filters ${trace}`, () => server.filters([trace]), decodeFilters);

async function show() {
  // What the page says of a step belongs to the same painting: maps never run ahead of it.
  if (!props.value || view.step?.run.painting !== props.value.painting) return;
  const { trace, intact } = props.value;
  const address = view.step.point.address;
  const page = view.page;
  const ticket = (view.asked += 1);
  const late = setTimeout(() => element.classList.add("waiting"), 120);
  const wanted = [load(trace, address, page), intact && load(intact, address, page), wantsFilters() && loadFilters(trace)];
  const change = intact && loadDifference(trace, intact, address, page); // the two sides never wait for it
  const answers = await Promise.all(wanted);
  clearTimeout(late);
  if (ticket !== view.asked) return; // a newer step is on its way
  element.classList.remove("waiting");
  if (answers.some((answer) => answer?.lost)) return announce("lost");
  const failed = answers.find((answer) => answer?.error);
  if (failed) return void ($(".reading").textContent = failed.error);
  const [drawn, other] = answers;
  kernels.data = answers[2] || null;
  view.sheets = { drawn, intact: other, difference: null };
  view.page = drawn.page;
  element.classList.toggle("compared", Boolean(other));
  if (view.pin !== null && view.pin >= drawn.channels) view.pin = null;
  if (view.hover) askExactly(view.hover); // what was exact was so of the maps before
  paint();
  Object.assign(host.dataset, { address, trace });
  announcePin();
  announce("shown", { address, trace });
  if (change) change.then((difference) => showDifference(ticket, difference));
  await charted(props.value.painting);
  if (ticket === view.asked) prefetch(trace, intact);
}

function prefetch(trace, intact) {
  for (const next of view.step.neighbours) {
    load(trace, next, 0);
    if (intact) load(intact, next, 0);
    if (intact) loadDifference(trace, intact, next, 0);
  }
}

function showDifference(ticket, difference) {
  if (ticket !== view.asked) return;
  if (difference.lost) return announce("lost");
  view.sheets.difference = difference;
  paintDifference();
}

// A channel that is pinned is drawn over the picture as well.
function announcePin() {
  const { drawn } = view.sheets;
  const tile = view.pin === null || !drawn ? -1 : view.pin - drawn.first;
  const shown = drawn && !drawn.vector && tile >= 0 && tile < drawn.lo.length;
  announce("pin", { channel: view.pin, tile: shown ? tileCanvas(drawn, tile, rangeOf("drawn", tile)) : null });
}

function pin(channel) {
  view.pin = view.pin === channel ? null : channel;
  paint();
  announcePin();
}

for (const canvas of Object.values(sides)) {
  canvas.addEventListener("pointermove", (event) => {
    const before = view.hover?.channel;
    const unit = unitUnder(canvas, view.sheets.drawn, WIDE, event);
    if (sameUnit(unit, view.hover)) return;
    view.hover = unit;
    if (unit) askExactly(unit);
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
    const unit = unitUnder(canvas, view.sheets.drawn, WIDE, event);
    if (unit && !view.sheets.drawn.vector) pin(unit.channel);
  });
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !view.sheets.drawn) return;
  if (button.dataset.view) {
    view.filters = button.dataset.view === "filters";
    view.hover = null;
    return void show();
  }
  if (button.dataset.scale) {
    view.scale = button.dataset.scale;
    paint();
    return announcePin();
  }
  view.page += button.classList.contains("back") ? -1 : 1;
  show();
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
watch(["value"], () => {
  const { trace, sheet } = props.value ?? {};
  if (sheet) ask(`${trace} ${sheet.address} 0`, async () => sheet, decodeSheet); // it came along
  show();
});
let width = 0;
new ResizeObserver(() => {
  if (element.clientWidth === width) return;
  width = element.clientWidth;
  paint();
}).observe(element);
announce("hello");
