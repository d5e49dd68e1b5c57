// A pad over the picture: every finished stroke goes to the network, so a star is seen to become one.

const PAD = 448;
const MARGIN = 32; // the network looks at the middle 224 of 256, so the pad is that middle
const PEN = 13;
const sketch = { strokes: [], current: null, sending: false, stale: false, sent: null, before: null };

function paintPad() {
  const context = $(".pad").getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, PAD, PAD);
  for (const stroke of sketch.strokes) paintStroke(context, stroke);
  $(".undo").disabled = $(".clear").disabled = !sketch.strokes.length;
  $(".pen span").textContent = sketch.strokes.length ? "Every stroke is walked at once." : "Draw on the white. Until the first stroke the page shows the picture from before.";
}

function paintStroke(context, points) {
  context.strokeStyle = context.fillStyle = "#10121a";
  context.lineWidth = PEN;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[0]);
  for (const point of points.slice(1)) context.lineTo(...point);
  if (points.length === 1) context.lineTo(points[0][0] + 0.1, points[0][1]);
  context.stroke();
}

function whereOnPad(event) {
  const box = $(".pad").getBoundingClientRect();
  return [((event.clientX - box.left) * PAD) / box.width, ((event.clientY - box.top) * PAD) / box.height];
}

function giveBack() {
  if (!sketch.before) return;
  keep(null); // an upload is kept again as soon as it is shown
  choose(sketch.before);
}

// One sketch is on its way at a time; strokes made meanwhile are sent together afterwards.
async function sendSketch() {
  if (sketch.sending) {
    sketch.stale = true;
    return;
  }
  // A pad without strokes shows nothing: the picture that was there before it is back.
  if (!sketch.strokes.length) return giveBack();
  sketch.sending = true;
  const side = PAD + 2 * MARGIN;
  const canvas = make("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, side, side);
  context.drawImage($(".pad"), MARGIN, MARGIN);
  const blob = await new Promise((done) => canvas.toBlob(done));
  await bring(new File([blob], "sketch.png", { type: "image/png" }));
  sketch.sending = false;
  sketch.sent = current();
  const stale = sketch.stale && !$(".pad").hidden;
  sketch.stale = false;
  if (stale) sendSketch();
}

function openPad(open) {
  $(".pad").hidden = $(".pen").hidden = !open;
  $(".sees").hidden = open; // it speaks of the picture under the pad
  $(".sketch").setAttribute("aria-pressed", String(open));
  if (!open) return;
  stopCamera();
  paintPad();
  if (current() === sketch.sent) return;
  sketch.before = current();
  if (sketch.strokes.length) sendSketch(); // what was drawn before goes on
}

$(".sketch").addEventListener("click", () => openPad($(".pad").hidden));
$(".undo").addEventListener("click", () => {
  sketch.strokes.pop();
  paintPad();
  sendSketch();
});
$(".clear").addEventListener("click", () => {
  sketch.strokes = [];
  paintPad();
  sendSketch();
});

const pad = $(".pad");
pad.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  event.preventDefault();
  pad.setPointerCapture(event.pointerId);
  sketch.current = [whereOnPad(event)];
  sketch.strokes.push(sketch.current);
  paintPad();
});
pad.addEventListener("pointermove", (event) => {
  if (!sketch.current) return;
  for (const step of event.getCoalescedEvents?.() ?? [event]) sketch.current.push(whereOnPad(step));
  paintPad();
});
for (const type of ["pointerup", "pointercancel"]) {
  pad.addEventListener(type, () => {
    if (!sketch.current) return;
    sketch.current = null;
    sendSketch();
  });
}
