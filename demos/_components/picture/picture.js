// The picture on the bench: what the network sees of it, and every way to bring another one.

import { finderIn, make } from "../../_browser/dom.js";
import { announce, listen, listenOutside } from "../../_browser/events.js";
import { pictureNow } from "../../_browser/link.js";
import { createCamera } from "./camera.js";
import { createPicturePainter } from "./painter.js";
import { createSketchPad } from "./sketch.js";
import { createUploads, keepUpload, keptUpload } from "./uploads.js";

const ALONE = 2500; // milliseconds until a picture without a walk on the page shows the first example

/**
 * @typedef {object} ShownPicture what Python sends as `shown`
 * @property {string} name an example's name, or the id of an upload
 * @property {string} title
 * @property {string} png the picture as a data address, its shorter side 256 pixels
 * @property {boolean} example
 * @property {[number, number]} corner left and top of the middle 224 × 224 pixels
 *
 * @typedef {{lost: string}} LostPicture sent in its place when the server no longer keeps the upload
 */

export function mount({ element, props, server, trigger, upload, watch }) {
  const $ = finderIn(element);
  let chosen = null; // the name of the picture that the reader chose here

  // What the reader chose here, else what the server sent, else what the page begins with.
  const current = () => chosen ?? props.shown?.name ?? props.value;

  function complain(sentence) {
    $(".problem").textContent = sentence ?? "";
    $(".problem").hidden = !sentence;
  }

  function choose(name) {
    complain(null);
    camera.stop();
    uploads.dropPending();
    chosen = name;
    props.value = name;
    trigger("input");
    announce("picture", name);
    painter.paintRemark(name); // the same picture may come from a file of another depth
  }

  function take(file) {
    pad.open(false);
    camera.stop();
    uploads.bring(file);
  }

  // All pictures of the page show the walk's. It tells its name only once the server has sent it:
  // until then a link may ask for another one.
  function tell() {
    const name = props.shown?.name;
    if (props.follows_walk && name && name === current()) announce("picture", name);
  }

  const uploads = createUploads({ element, server, upload, complain, choose });
  const camera = createCamera(element, { complain, bring: uploads.bring });
  const pad = createSketchPad(element, { bring: uploads.bring, choose, current, stopCamera: camera.stop });
  const painter = createPicturePainter(element, props, { isSketch: (name) => name === pad.sent() });

  $("input[type=file]").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) take(file);
  });
  $(".webcam").addEventListener("click", () => {
    pad.open(false);
    camera.press();
  });
  $(".examples").append(...(props.examples ?? []).map(({ name, title, src }) => {
    const button = make("button", { type: "button", "data-name": name, title, "aria-label": title, "aria-pressed": "false" });
    button.append(make("img", { src, alt: "" }));
    button.addEventListener("click", () => {
      pad.open(false);
      keepUpload(null);
      choose(name);
    });
    return button;
  }));

  takeFilesOf(element, take);

  if (props.follows_walk) {
    listen(element, "step", painter.takeStep);
    listen(element, "unit", painter.takeUnit);
    listen(element, "pin", ({ tile }) => painter.takeTile(tile));
  }
  listen(element, "picture", (name) => {
    if (!name || name === current()) return;
    pad.open(false);
    choose(name);
  });
  announce("which-picture");
  listen(element, "which-picture", tell);
  setTimeout(() => {
    if (current() || !element.isConnected) return;
    props.value = props.examples[0].name;
    trigger("input");
  }, ALONE);

  // The upload that this browser tab keeps is brought again, unless the link names an example.
  let waiting = props.follows_walk && !pictureNow() ? keptUpload() : null;
  function takeShown() {
    if (!props.shown) return;
    if (waiting) {
      uploads.bringAgain(waiting);
      waiting = null;
    } else if (!props.shown.lost) {
      painter.paintPicture();
      tell();
    } else if (keptUpload()) uploads.bringAgain(keptUpload()); // the server restarted, or kept newer ones
    else complain("The server no longer has your picture. Please upload it again.");
  }
  watch(["shown"], takeShown);
  takeShown();
  announce("hello");
}

// Files that are dropped on the page or pasted go to the picture of the visible tab.
function takeFilesOf(element, take) {
  for (const type of ["dragover", "drop", "dragleave"]) {
    listenOutside(element, document, type, (event) => {
      if (!element.checkVisibility() || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      element.classList.toggle("dragging", type === "dragover");
      const [file] = event.dataTransfer.files;
      if (type === "drop" && file) take(file);
    });
  }
  listenOutside(element, document, "paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file && element.checkVisibility()) take(file);
  });
}
