// One pixel of a convolution: the window, the kernel, the products, their sum, and what BN, ReLU
// and the shortcut make of it. All numbers come from the server; this only lays them out.

const now = { step: null, unit: {}, answer: null, asked: 0, player: null };
const maps = new Map(); // "close-up address channel" -> promise of a decoded sheet
const host = element.closest("#pixel-arithmetic") ?? element;

async function show(unit = now.unit) {
  if (!now.step) return;
  const { name, address } = now.step;
  const ticket = (now.asked += 1);
  const late = setTimeout(() => element.classList.add("waiting"), 150);
  const answer = await server.computed([name, address, unit.channel ?? null, unit.row ?? null, unit.column ?? null]).catch(() => null);
  clearTimeout(late);
  if (ticket !== now.asked) return; // a newer pixel is on its way
  element.classList.remove("waiting");
  if (answer?.lost) return announce("block-lost");
  const said = !answer ? "The server did not answer; click again to retry." : answer.error || answer.none;
  $(".none").hidden = !said;
  $(".none").textContent = said || "";
  for (const part of [".work", ".tools"]) $(part).hidden = Boolean(said);
  if (said) {
    stop();
    $(".what").textContent = "";
    delete host.dataset.pixel;
    return announce("block-shown", null);
  }
  now.answer = answer;
  now.unit = answer.unit;
  paint();
  const { channel, row, column } = answer.unit;
  host.dataset.pixel = [answer.address, channel, row, column].join(" ");
  announce("block-shown", answer.unit);
}

function mapOf(address, channel) {
  const key = `${now.step.name} ${address} ${channel}`;
  if (!maps.has(key)) {
    maps.set(key, server.channel_map([now.step.name, address, channel]).then((sheet) => (sheet && sheet.png ? decodeSheet(sheet) : null), () => null));
    if (maps.size > 60) maps.delete(maps.keys().next().value);
  }
  return maps.get(key);
}

// ---- drawing

async function paintPlane(side, address, channel, box) {
  const ticket = now.asked;
  const sheet = await mapOf(address, channel);
  if (!sheet || ticket !== now.asked) return;
  const canvas = $(`.${side} canvas`);
  canvas.width = canvas.height = sheet.size;
  canvas.getContext("2d").drawImage(tileCanvas(sheet, 0, sheet.layer), 0, 0);
  const svg = $(`.${side} svg`);
  svg.setAttribute("viewBox", "0 0 208 208");
  svg.replaceChildren();
  const scale = 208 / sheet.size;
  const [top, left, tall] = box.map((n) => n * scale);
  for (const kind of ["halo", "frame"]) svg.append(make("rect", { class: kind, x: left, y: top, width: tall, height: tall, rx: 1.5 }));
}

// A cell's colour on a scale of ±reach (or 0 to reach), and the ink that can be read on it.
function tint(value, reach, signed) {
  const table = colours(signed);
  const at = 3 * shade(value, signed ? [-reach, reach] : [0, reach], signed);
  const [r, g, b] = [table[at], table[at + 1], table[at + 2]];
  const light = 0.299 * r + 0.587 * g + 0.114 * b > 140;
  return `background: rgb(${r}, ${g}, ${b}); color: ${light ? "#10121a" : "#ffffff"}`;
}

function grid(values, reach, signed, inside) {
  const box = make("div", { class: `grid${values.length === 1 ? " one" : ""}`, style: `grid-template-columns: repeat(${values.length}, minmax(0, 1fr))` });
  // A telephone has no room for the zero before the point, nor for powers of ten.
  const tiny = (value) => value && Math.abs(value) < 1e-3;
  const written = (value) => (element.clientWidth >= 480 ? short(value, 2) : tiny(value) ? "≈0" : short(value, 2).replace("0.", "."));
  values.forEach((row, i) => row.forEach((value, j) => {
    const padded = inside && !inside[i][j];
    const cell = make("span", { style: tint(value, reach, signed) }, padded ? "0" : written(value));
    if (padded) {
      cell.classList.add("outside");
      cell.title = "Zero padding: this place lies over the edge of the map";
    } else cell.title = short(value, 5);
    box.append(cell);
  }));
  return box;
}

function paintTerms() {
  const { answer } = now;
  const box = $(".terms");
  box.replaceChildren();
  for (const name of ["", "under the window", "", "kernel", "", "products", "", "their sum"]) box.append(make("span", { class: "column" }, name));
  for (const term of answer.terms) {
    const name = make("span", { class: "name" }, "input channel ");
    name.append(make("b", {}, String(term.channel)));
    box.append(
      name,
      grid(term.patch, answer.reach.patch, answer.signed, answer.inside),
      make("span", { class: "sign" }, "×"),
      grid(term.kernel, answer.reach.kernel, true),
      make("span", { class: "sign" }, "="),
      grid(term.products, answer.reach.products, true, answer.inside),
      make("span", { class: "sign last" }, "→"),
      make("span", { class: "partial" }, term.sum),
    );
  }
  const total = $(".total");
  total.replaceChildren();
  if (answer.others.count) total.append(make("span", { class: "soft" }, `+ the other ${answer.others.count} input channels`), make("span", {}, answer.others.sum));
  total.append(make("span", {}, `= ${answer.address}, channel ${answer.unit.channel}, at row ${answer.unit.row}, column ${answer.unit.column}`), make("span", { class: "result" }, answer.total));
  total.title = "Rounded so that the column adds up as it is written; the page computes with all digits";
}

function link(title, value, detail, classes = "") {
  const box = make("div", { class: `link ${classes}` });
  box.append(make("small", {}, title), make("b", {}, value));
  if (detail) box.append(make("small", {}, detail));
  return box;
}

const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);
const signed = (text) => (text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`);

function paintChain() {
  const { answer } = now;
  const chain = $(".chain");
  chain.replaceChildren(link(answer.address.split(".").slice(2).join("."), answer.total, "the sum above"));
  for (const step of answer.steps) {
    let box;
    if (step.norm) {
      const { mean, std, gamma, beta, scale, shift, batch } = step.norm;
      box = link(`${step.leaf}: × ${scale} ${signed(shift)}`, step.value, `γ ${gamma} / std ${std}, and β ${beta} − mean ${bracketed(mean)} × that`);
      box.title = batch ? "Mean and standard deviation are those of the batch" : "Mean and standard deviation were recorded in training";
    } else if (step.added !== undefined) {
      const other = answer.address.includes(".shortcut.") ? "F(x)" : "the shortcut";
      box = link(`sum: ${signed(step.added)} from ${other}`, step.value, "F(x) + S(x)", "skip");
    } else box = link(`${step.leaf}: ReLU`, step.value, step.passes ? "not negative: passes" : "negative: silenced", step.passes ? "" : "silent");
    box.dataset.own = step.own;
    box.title = [box.title, `The network's own value: ${short(step.own, 7)}`].filter(Boolean).join(". ");
    chain.append(make("span", { class: "arrow" }, "→"), box);
  }
}

function paint() {
  const { answer } = now;
  if (!answer) return;
  const { channel, row, column } = answer.unit;
  $(".what").textContent = `${answer.address} · channel ${channel} of ${answer.shape[0]} · row ${row}, column ${column} · stride ${answer.stride}`;
  $(".back").disabled = channel === 0;
  $(".forward").disabled = channel === answer.shape[0] - 1;
  const strongest = answer.terms[0].channel;
  paintPlane("source", answer.source, strongest, [answer.window[0], answer.window[1], answer.side]);
  paintPlane("result", answer.address, channel, [row, column, 1]);
  $(".source + figcaption").textContent = `reads: channel ${strongest} of ${answer.source.replace(/\.out$/, "")}`;
  $(".result + figcaption").textContent = `writes: channel ${channel}; click a pixel`;
  $(".result canvas").setAttribute("aria-label", `Channel ${channel} of ${answer.address}`);
  paintTerms();
  paintChain();
  $(".reading").textContent = answer.reading;
  $(".agreement").textContent = answer.agreement;
}

// ---- the kernel slides

function stop() {
  clearTimeout(now.player);
  now.player = null;
  $(".slide").textContent = "▷ slide the kernel";
}

async function slideOn() {
  if (!element.isConnected || !now.answer) return stop();
  const { row, column } = now.answer.unit;
  if (column + 1 >= now.answer.shape[2]) return stop();
  await show({ ...now.answer.unit, row, column: column + 1 });
  if (now.player) now.player = setTimeout(slideOn, 450);
}

$(".slide").addEventListener("click", async () => {
  if (now.player || !now.answer) return stop();
  $(".slide").textContent = "❚❚ pause";
  now.player = -1;
  const { unit, shape } = now.answer;
  if (unit.column + 1 >= shape[2]) await show({ ...unit, column: 0 });
  now.player = setTimeout(slideOn, 450);
});

function pick(unit) {
  stop();
  now.place = unit;
  show(unit);
}

const turn = (by) => now.answer && show({ ...now.answer.unit, channel: now.answer.unit.channel + by });
$(".back").addEventListener("click", () => turn(-1));
$(".forward").addEventListener("click", () => turn(1));
$(".result canvas").addEventListener("click", (event) => {
  if (!now.answer) return;
  const box = event.currentTarget.getBoundingClientRect();
  const [, height, width] = now.answer.shape;
  const within = (offset, room, count) => Math.max(0, Math.min(count - 1, Math.floor((offset / room) * count)));
  pick({ channel: now.answer.unit.channel, row: within(event.clientY - box.top, box.height, height), column: within(event.clientX - box.left, box.width, width) });
});

listen("block-step", (step) => {
  if (now.step && (now.step.name !== step.name || now.step.address !== step.address)) stop();
  const another = now.step?.name !== step.name || now.step.maker !== step.maker;
  now.step = step;
  // From convolution to convolution the channel is the diagram's, the place the reader's.
  show(another ? { channel: step.channel, row: now.place?.row, column: now.place?.column } : now.unit);
});
listen("block-pixel", (unit) => pick(unit));
listen("theme", paint);
announce("hello");
