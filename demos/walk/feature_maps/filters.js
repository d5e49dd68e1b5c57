// conv1's kernels in place of its maps: weights as colour, grey is 0, numbered like the maps.

const FILTERED = ["conv1", "conv1.conv"]; // the addresses whose maps these filters made
const LABEL = 13; // CSS pixels under each kernel for its number
const kernels = { data: null, hover: null, canvas: $(".filters canvas") };

const filtersHere = () => FILTERED.includes(view.step?.point.address);
const wantsFilters = () => filtersHere() && view.filters;
const showingFilters = () => wantsFilters() && kernels.data !== null;

async function decodeFilters(answer) {
  const picture = new Image();
  picture.src = answer.png;
  await picture.decode();
  const canvas = make("canvas", { width: picture.width, height: picture.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  return { ...answer, pixels: context.getImageData(0, 0, picture.width, picture.height) };
}

// Which of the two is on the screen; before painting, because a hidden canvas has no width.
function turnToFilters() {
  const shown = showingFilters();
  $(".views").hidden = !filtersHere();
  $(".filters").hidden = !shown;
  element.classList.toggle("filtered", shown);
  for (const button of element.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-checked", String((button.dataset.view === "filters") === shown));
  }
}

// Red, green and blue weight of a kernel's pixel.
function weightsAt(filter, row, column) {
  const { pixels, size, columns, reach } = kernels.data;
  const at = 4 * ((Math.floor(filter / columns) * size + row) * pixels.width + (filter % columns) * size + column);
  return [0, 1, 2].map((c) => (2 * (pixels.data[at + c] / 255) - 1) * reach[filter]);
}

function kernelCanvas(filter, reach) {
  const { size } = kernels.data;
  const canvas = make("canvas", { width: size, height: size });
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let place = 0; place < size * size; place += 1) {
    const weights = weightsAt(filter, Math.floor(place / size), place % size);
    image.data.set([...weights.map((w) => 255 * (0.5 + w / (2 * (reach || 1)))), 255], 4 * place);
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function kernelGeometry() {
  const { canvas } = kernels;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const columns = canvas.clientWidth >= WIDE ? 16 : 8;
  const gap = 4 * ratio;
  const cell = (canvas.width - gap * (columns - 1)) / columns;
  return { ratio, columns, gap, cell, tall: cell + LABEL * ratio + gap };
}

const oneScale = () => view.scale !== null && view.scale !== "map";

function paintFilters() {
  const { data, canvas } = kernels;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  canvas.width = Math.max(Math.round(canvas.clientWidth * ratio), 64);
  const { columns, gap, cell, tall } = kernelGeometry();
  canvas.height = Math.round(Math.ceil(data.channels / columns) * tall);
  const context = canvas.getContext("2d");
  const style = getComputedStyle(element);
  const largest = Math.max(...data.reach);
  context.imageSmoothingEnabled = false;
  context.textAlign = "center";
  context.font = `${10 * ratio}px ${style.fontFamily}`;
  for (let filter = 0; filter < data.channels; filter += 1) {
    const x = (filter % columns) * (cell + gap);
    const y = Math.floor(filter / columns) * tall;
    const [pinned, hovered] = [filter === view.pin, filter === kernels.hover?.filter];
    context.drawImage(kernelCanvas(filter, oneScale() ? largest : data.reach[filter]), x, y, cell, cell);
    context.fillStyle = style.getPropertyValue(pinned || hovered ? "--ink" : "--soft");
    context.fillText(String(filter), x + cell / 2, y + cell + 10.5 * ratio);
    if (!pinned && !hovered) continue;
    context.strokeStyle = style.getPropertyValue("--ink");
    context.lineWidth = (pinned ? 3 : 1.5) * ratio;
    context.strokeRect(x, y, cell, cell);
  }
  $(".what").textContent = `${data.channels} × 3 × ${data.size} × ${data.size}`;
  $(".filters .about").textContent = data.about;
  $(".filters .tuning").textContent = data.tuning;
  $(".pages").hidden = true;
  $(".change").hidden = true;
  paintScaleButtons({ map: "this filter", layer: "all filters" }, oneScale() ? "layer" : "map");
  paintGreys(largest);
  readKernel();
}

function paintGreys(largest) {
  const named = kernels.hover?.filter ?? view.pin;
  const reach = oneScale() ? largest : kernels.data.reach[named];
  const ramp = $(".legend .ramp");
  Object.assign(ramp, { width: 256, height: 1 });
  const context = ramp.getContext("2d");
  for (let i = 0; i < 256; i += 1) {
    context.fillStyle = `rgb(${i} ${i} ${i})`;
    context.fillRect(i, 0, 1, 1);
  }
  $(".legend .low").textContent = reach === undefined ? "−max" : short(-reach);
  $(".legend .high").textContent = reach === undefined ? "its own maximum" : short(reach);
  $(".kind").textContent = "in each colour";
}

function readKernel() {
  const out = $(".reading");
  out.replaceChildren();
  const at = kernels.hover;
  if (!at) {
    out.append(view.pin === null ? "hover to read weights, click to pin a channel" : `channel ${view.pin} is pinned; click it again to let go`);
    return;
  }
  const digits = (w) => short(Number(w.toPrecision(2)));
  out.append(`channel ${at.filter} at row ${at.row}, column ${at.column}: `);
  weightsAt(at.filter, at.row, at.column).forEach((weight, colour) => {
    out.append(`${colour ? ", " : ""}${["red", "green", "blue"][colour]} `, make("strong", {}, digits(weight)));
  });
  out.append(`; ${Math.round(100 * kernels.data.peaks[at.filter])}% of its power around one frequency`);
}

function kernelUnder(event) {
  if (!showingFilters()) return null;
  const { canvas, data } = kernels;
  const box = canvas.getBoundingClientRect();
  const { columns, gap, cell, tall } = kernelGeometry();
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  const [i, j] = [Math.floor(y / tall), Math.floor(x / (cell + gap))];
  const filter = i * columns + j;
  if (i < 0 || j < 0 || j >= columns || filter >= data.channels) return null;
  const within = (offset) => Math.max(0, Math.min(data.size - 1, Math.floor((offset / cell) * data.size)));
  return { filter, row: within(y - i * tall), column: within(x - j * (cell + gap)) };
}

kernels.canvas.addEventListener("pointermove", (event) => {
  const before = kernels.hover?.filter;
  kernels.hover = kernelUnder(event);
  if (kernels.hover?.filter !== before) paintFilters();
  else if (kernels.hover) readKernel();
});
kernels.canvas.addEventListener("pointerleave", () => {
  kernels.hover = null;
  if (showingFilters()) paintFilters();
});
kernels.canvas.addEventListener("click", (event) => {
  const under = kernelUnder(event);
  if (under) pin(under.filter);
});
