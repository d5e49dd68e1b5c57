// A sheet's maps as tiles on a canvas: where each lies, how it is framed, which one the pointer is over.

const density = () => Math.min(window.devicePixelRatio || 1, 2); // canvas pixels for one of CSS

// From ``wide`` CSS pixels on 64 maps lie sixteen in a row, else eight.
function tileLayout(canvas, sheet, wide) {
  const columns = sheet.vector ? sheet.columns : canvas.clientWidth >= wide ? 16 : 8;
  const rows = Math.ceil(sheet.lo.length / columns);
  const gap = (sheet.vector ? 1 : canvas.clientWidth < 240 ? 2 : 3) * density();
  const cell = (canvas.width - gap * (columns - 1)) / columns;
  return { columns, gap, cell, height: Math.round(rows * cell + gap * (rows - 1)) };
}

// Colouring tiles is the slow part of a hover, so they are kept while theme and range stay.
const coloured = new WeakMap();

// ``range`` names the ranges that ``rangeOf`` gives by tile.
function colouredTiles(sheet, range, rangeOf) {
  const key = `${isDark()} ${range}`;
  const kept = coloured.get(sheet);
  if (kept?.key === key) return kept.tiles;
  const tiles = sheet.lo.map((_, tile) => tileCanvas(sheet, tile, rangeOf(tile)));
  coloured.set(sheet, { key, tiles });
  return tiles;
}

// ``pictures`` are the coloured tiles; ``marked`` says of a channel whether it is "pinned", "hovered" or neither.
function paintTiles(canvas, sheet, wide, pictures, marked) {
  const ratio = density();
  canvas.width = Math.max(Math.round(canvas.clientWidth * ratio), 64);
  const { columns, gap, cell, height } = tileLayout(canvas, sheet, wide);
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = sheet.size > cell;
  context.imageSmoothingQuality = "high";
  const style = getComputedStyle(element);
  const frame = (colour, thickness, x, y) => {
    context.strokeStyle = style.getPropertyValue(colour);
    context.lineWidth = thickness;
    context.strokeRect(x, y, cell, cell);
  };
  if (!sheet.vector && (sheet.signed || isDark())) {
    context.fillStyle = style.getPropertyValue("--seam"); // such tiles end in the colour of the card
    context.fillRect(0, 0, canvas.width, height);
  }
  pictures.forEach((picture, tile) => {
    const x = (tile % columns) * (cell + gap);
    const y = Math.floor(tile / columns) * (cell + gap);
    context.drawImage(picture, x, y, cell, cell);
    const mark = marked(sheet.first + tile);
    if (!mark) return;
    const thickness = (mark === "pinned" ? 3 : 1.5) * ratio;
    frame("--card", 2 * thickness, x, y); // seen on any map
    frame("--ink", thickness, x, y);
  });
}

function unitUnder(canvas, sheet, wide, event) {
  if (!sheet) return null;
  const box = canvas.getBoundingClientRect();
  const { columns, gap, cell } = tileLayout(canvas, sheet, wide);
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  const [i, j] = [Math.floor(y / (cell + gap)), Math.floor(x / (cell + gap))];
  const tile = i * columns + j;
  if (i < 0 || j < 0 || j >= columns || tile >= sheet.lo.length) return null;
  const within = (offset) => Math.max(0, Math.min(sheet.size - 1, Math.floor((offset / cell) * sheet.size)));
  return { channel: sheet.first + tile, row: within(y - i * (cell + gap)), column: within(x - j * (cell + gap)) };
}

const sameUnit = (one, other) => one && other && ["channel", "row", "column"].every((name) => one[name] === other[name]);
