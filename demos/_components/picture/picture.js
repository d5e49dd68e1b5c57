// Shows the picture with the receptive field of the unit under the pointer, and takes new pictures.

const MAX_BYTES = 20 * 1024 * 1024;
const KEPT = "resnet-explorer-picture";
const now = { step: null, unit: null, tile: null, chosen: null, asked: 0 };

// An upload survives a reload: it waits in this tab, where the browser lets it.
const keep = (png) => keepIn("sessionStorage", KEPT, png);
const kept = () => keptIn("sessionStorage", KEPT);

// ---- drawing

async function paintPicture() {
  const { shown } = props;
  if (!shown) return;
  const picture = new Image();
  picture.src = shown.png;
  await picture.decode();
  if (props.shown?.name !== shown.name) return; // another picture came meanwhile
  const context = $(".view").getContext("2d");
  // The server sends the picture with its shorter side at 256; the network sees the middle 224.
  context.drawImage(picture, shown.corner[0], shown.corner[1], 224, 224, 0, 0, 224, 224);
  $(".view").setAttribute("aria-label", `${shown.title}, as the network sees it`);
  for (const button of element.querySelectorAll(".examples button")) {
    button.setAttribute("aria-pressed", String(button.dataset.name === shown.name));
  }
  if (!shown.example) keep(shown.png);
  if (now.step) describe();
}

function paintOver() {
  const canvas = $(".over");
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, 448, 448);
  const { step } = now;
  if (!step) return;
  if (now.tile) {
    context.globalAlpha = 0.7;
    context.imageSmoothingEnabled = false;
    context.drawImage(now.tile, 0, 0, 448, 448);
    context.globalAlpha = 1;
  }
  const { field, shape } = step.point;
  if (field && !step.run.batchStatistics) {
    const middle = Math.floor((shape[1] - 1) / 2);
    const { row, column } = now.unit || { row: middle, column: middle };
    const scale = 448 / step.run.size;
    const [size, stride, start] = field;
    const box = [column, row].map((i) => (start + i * stride) * scale);
    for (const [colour, line] of [["#10121a", 6], ["#ffffff", 2.5]]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      context.strokeRect(box[0], box[1], size * scale, size * scale);
    }
  }
  describe();
}

function describe() {
  const { point, run } = now.step;
  const text = $(".sees");
  text.replaceChildren();
  if (props.shown && !props.shown.example && props.shown.name !== sketch.sent) {
    text.append("The network reads the middle of a picture: a sixteenth of the shorter side is cut off at each end. ");
  }
  if (run.batchStatistics) {
    text.append("Batch statistics: every unit depends on the whole batch of ", String(run.pictures), ", this picture and crops of it, so no frame is drawn.");
  } else if (!point.field) text.append("After global pooling a unit sees the whole picture.");
  else {
    const [size] = point.field;
    text.append(now.unit ? "The frame is what the unit under the pointer can see: " : "The frame is what one unit next to the middle can see: ", make("b", {}, `${size} px`), size > run.size ? ` of ${run.size}, wider than the picture.` : ` of ${run.size}.`);
  }
}

// ---- new pictures

function complain(sentence) {
  const box = $(".problem");
  box.textContent = sentence || "";
  box.hidden = !sentence;
}

// What the reader chose here, else what the server sent, else what the page begins with.
const current = () => now.chosen ?? props.shown?.name ?? props.value;

function choose(name) {
  complain(null);
  stopCamera();
  now.asked += 1; // whatever else is still on its way comes too late
  now.chosen = name;
  props.value = name;
  trigger("input");
  announce("picture", name);
}

// The walk says what it shows once the server has sent it: until then a link may ask for another.
function tell() {
  const name = props.shown?.name;
  if (props.follows_walk && name && name === current()) announce("picture", name);
}

async function bring(file) {
  complain(null);
  const ticket = (now.asked += 1);
  if (file.size > MAX_BYTES) {
    return complain(`This file is ${(file.size / 2 ** 20).toFixed(0)} MB; pictures up to 20 MB are accepted.`);
  }
  element.classList.add("busy");
  try {
    const { path } = await upload(file);
    const answer = await server.accept(path);
    if (ticket !== now.asked) return; // another picture was chosen meanwhile
    if (!answer) complain("The picture did not reach the server; please try again.");
    else if (answer.error) complain(answer.error);
    else choose(answer.name);
  } catch {
    if (ticket === now.asked) complain("The picture did not reach the server; please try again.");
  } finally {
    element.classList.remove("busy");
  }
}

function take(file) {
  openPad(false);
  stopCamera();
  bring(file);
}

async function restore(png) {
  const blob = await (await fetch(png)).blob();
  await bring(new File([blob], "picture.png", { type: "image/png" }));
}

$("input[type=file]").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) take(file);
});

for (const { name, title, src } of props.examples || []) {
  const button = make("button", { type: "button", "data-name": name, title, "aria-label": title, "aria-pressed": "false" });
  button.append(make("img", { src, alt: "" }));
  button.addEventListener("click", () => {
    openPad(false);
    keep(null);
    choose(name);
  });
  $(".examples").append(button);
}

function onDrag(event) {
  if (!element.isConnected) return document.removeEventListener(event.type, onDrag);
  if (!element.checkVisibility()) return; // the picture of another tab
  if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
  event.preventDefault();
  element.classList.toggle("dragging", event.type === "dragover");
  if (event.type === "drop" && event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
}
for (const type of ["dragover", "drop", "dragleave"]) document.addEventListener(type, onDrag);

function onPaste(event) {
  if (!element.isConnected) return document.removeEventListener("paste", onPaste);
  if (!element.checkVisibility()) return;
  const [file] = event.clipboardData?.files || [];
  if (file) take(file);
}
document.addEventListener("paste", onPaste);

// ---- what comes from outside

if (props.follows_walk) {
  listen("step", (step) => {
    now.step = step;
    now.unit = null;
    paintOver();
  });
  listen("unit", (unit) => {
    now.unit = unit;
    paintOver();
  });
  listen("pin", ({ tile }) => {
    now.tile = tile;
    paintOver();
  });
}
// All tabs look at one picture, the walk's; one that is opened later asks which.
listen("picture", (name) => {
  if (!name || name === current()) return;
  openPad(false);
  choose(name);
});
announce("which-picture");
listen("which-picture", tell);
setTimeout(() => {
  if (current() || !element.isConnected) return;
  props.value = props.examples[0].name; // without a walk on the page nobody answers
  trigger("input");
}, 2500);
// The upload that was kept is brought again, unless the link names an example.
let waiting = !props.follows_walk || new URLSearchParams(location.search).has("picture") ? null : kept();
watch(["shown"], () => {
  if (waiting) {
    restore(waiting);
    waiting = null;
  } else if (!props.shown?.lost) {
    paintPicture();
    tell();
  } else if (kept()) restore(kept()); // the server restarted, or many pictures came since
  else complain("The uploaded picture is no longer on the server; please upload it again.");
});
paintPicture();
announce("hello");
