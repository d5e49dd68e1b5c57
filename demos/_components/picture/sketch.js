// A pad to draw on. Every finished stroke goes to the network, so one sees when it recognises a star.

import { finderIn, make } from "../../_browser/dom.js";
import { keepUpload } from "./uploads.js";

const PAD = 448; // canvas pixels
const MARGIN = 32; // the network reads the middle 224 of 256 pixels, so the pad is that middle
const PEN = 13;
const INK = "#10121a";
const PAPER = "#ffffff";

export function createSketchPad(element, { bring, choose, current, stopCamera }) {
  const $ = finderIn(element);
  const pad = $(".pad");
  let strokes = [];
  let stroke = null; // the one that the pointer is drawing
  let isSending = false;
  let isStale = false; // strokes were made while the sketch was sent
  let sent = null; // the name of the last sketch that was sent
  let before = null; // the name of the picture before the pad was opened

  function paint() {
    const context = pad.getContext("2d");
    context.fillStyle = PAPER;
    context.fillRect(0, 0, PAD, PAD);
    for (const points of strokes) paintStroke(context, points);
    $(".undo").disabled = $(".clear").disabled = !strokes.length;
    $(".pen span").textContent = strokes.length
      ? "The network answers after each stroke."
      : "Draw on the white area. The page shows the previous picture until the first stroke.";
  }

  // One sketch is on its way at a time. Strokes that are made meanwhile are sent together afterwards.
  async function send() {
    if (isSending) {
      isStale = true;
      return;
    }
    if (!strokes.length) {
      showPictureBefore();
      return;
    }
    isSending = true;
    await bring(await fileOf(pad));
    isSending = false;
    sent = current();
    const again = isStale && !pad.hidden;
    isStale = false;
    if (again) send();
  }

  function showPictureBefore() {
    if (!before) return;
    keepUpload(null); // an upload is kept again as soon as it is shown
    choose(before);
  }

  function open(isOpen) {
    pad.hidden = $(".pen").hidden = !isOpen;
    $(".sees").hidden = isOpen; // it describes the picture under the pad
    $(".sketch").setAttribute("aria-pressed", String(isOpen));
    if (!isOpen) return;
    stopCamera();
    paint();
    if (current() === sent) return;
    before = current();
    if (strokes.length) send();
  }

  function setStrokes(newStrokes) {
    strokes = newStrokes;
    paint();
    send();
  }

  $(".sketch").addEventListener("click", () => open(pad.hidden));
  $(".undo").addEventListener("click", () => setStrokes(strokes.slice(0, -1)));
  $(".clear").addEventListener("click", () => setStrokes([]));

  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    stroke = [pointOnPad(pad, event)];
    strokes.push(stroke);
    paint();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const moves = event.getCoalescedEvents?.() ?? [event];
    stroke.push(...moves.map((move) => pointOnPad(pad, move)));
    paint();
  });
  for (const type of ["pointerup", "pointercancel"]) {
    pad.addEventListener(type, () => {
      if (!stroke) return;
      stroke = null;
      send();
    });
  }

  return { open, sent: () => sent };
}

function paintStroke(context, points) {
  context.strokeStyle = INK;
  context.lineWidth = PEN;
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...points[0]);
  for (const point of points.slice(1)) context.lineTo(...point);
  if (points.length === 1) context.lineTo(points[0][0] + 0.1, points[0][1]); // a dot
  context.stroke();
}

function pointOnPad(pad, event) {
  const box = pad.getBoundingClientRect();
  return [((event.clientX - box.left) * PAD) / box.width, ((event.clientY - box.top) * PAD) / box.height];
}

async function fileOf(pad) {
  const side = PAD + 2 * MARGIN;
  const canvas = make("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, side, side);
  context.drawImage(pad, MARGIN, MARGIN);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve));
  return new File([blob], "sketch.png", { type: "image/png" });
}
