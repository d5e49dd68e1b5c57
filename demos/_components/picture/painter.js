// Paints the picture as the network sees it. The walk lays the pinned channel and a frame over it: the
// receptive field of one unit.

import { finderIn, make } from "../../_browser/dom.js";
import { keepUpload, remarkOn } from "./uploads.js";

const SEEN = 224; // pixels of the picture that the network sees
const OVERLAY = 448; // canvas pixels for them
const FRAME = [["#10121a", 6], ["#ffffff", 2.5]]; // two tones, so that the frame is seen on any picture

export function createPicturePainter(element, props, { isSketch }) {
  const $ = finderIn(element);
  let step = null;
  let unit = null;
  let tile = null;

  async function paintPicture() {
    /** @type {import("./picture.js").ShownPicture} */
    const shown = props.shown;
    const picture = new Image();
    picture.src = shown.png;
    await picture.decode();
    if (props.shown?.name !== shown.name) return; // another picture came meanwhile
    const [left, top] = shown.corner;
    $(".view").getContext("2d").drawImage(picture, left, top, SEEN, SEEN, 0, 0, SEEN, SEEN);
    $(".view").setAttribute("aria-label", `${shown.title}, as the network sees it`);
    for (const button of element.querySelectorAll(".examples button")) {
      button.setAttribute("aria-pressed", String(button.dataset.name === shown.name));
    }
    if (!shown.example) keepUpload(shown.png);
    paintRemark(shown.name);
    if (step) describe();
  }

  function paintRemark(name) {
    $(".remark").textContent = remarkOn(name);
  }

  function paintOverlay() {
    const context = $(".over").getContext("2d");
    context.clearRect(0, 0, OVERLAY, OVERLAY);
    if (!step) return;
    if (tile) {
      context.globalAlpha = 0.7;
      context.imageSmoothingEnabled = false;
      context.drawImage(tile, 0, 0, OVERLAY, OVERLAY);
      context.globalAlpha = 1;
    }
    if (step.point.field && !step.run.batchStatistics) paintField(context, step, unit);
    describe();
  }

  function describe() {
    const { point, run } = step;
    const text = $(".sees");
    text.replaceChildren();
    if (props.shown && !props.shown.example && !isSketch(props.shown.name)) {
      text.append("The network reads the middle of a picture: a sixteenth of the shorter side is cut off at each end. ");
    }
    if (run.batchStatistics) {
      text.append(`With batch statistics each unit depends on all ${run.pictures} pictures: yours and crops of it. So there is no frame.`);
    } else if (!point.field) text.append("After global pooling each unit sees the whole picture.");
    else {
      const [size] = point.field;
      text.append(
        `Frame: receptive field of ${unit ? "the unit under the pointer" : "one central unit"}, `,
        make("b", {}, `${size} px`),
        size > run.size ? ` of ${run.size}, wider than the picture.` : ` of ${run.size}.`,
      );
    }
  }

  return {
    paintPicture,
    paintRemark,
    takeStep(newStep) {
      step = newStep;
      unit = null;
      paintOverlay();
    },
    takeUnit(newUnit) {
      unit = newUnit;
      paintOverlay();
    },
    takeTile(newTile) {
      tile = newTile;
      paintOverlay();
    },
  };
}

function paintField(context, { point, run }, unit) {
  const middle = Math.floor((point.shape[1] - 1) / 2);
  const { row, column } = unit ?? { row: middle, column: middle };
  const scale = OVERLAY / run.size;
  const [size, stride, start] = point.field;
  const [left, top] = [column, row].map((i) => (start + i * stride) * scale);
  for (const [colour, thickness] of FRAME) {
    context.strokeStyle = colour;
    context.lineWidth = thickness;
    context.strokeRect(left, top, size * scale, size * scale);
  }
}
