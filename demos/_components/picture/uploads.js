// Brings a picture of the reader's to the server, and keeps it in the browser tab for a reload.

import { answerOf } from "../../_browser/answers.js";
import { keep, kept } from "../../_browser/store.js";

const MAX_BYTES = 20 * 1024 * 1024;
const KEPT = "resnet-explorer-picture";
const REMARK = "resnet-explorer-remark";
let lastRemark = ["", ""]; // where the browser forbids its store

/** Keeps the picture that is shown, as a data address, or none. */
export const keepUpload = (png) => keep("sessionStorage", KEPT, png);
export const keptUpload = () => kept("sessionStorage", KEPT);

/** What the server remarked on the file of this picture, or nothing. */
export function remarkOn(name) {
  const [of, remark] = JSON.parse(kept("sessionStorage", REMARK)) || lastRemark;
  return of === name ? remark : "";
}

function keepRemark(name, remark) {
  lastRemark = [name, remark];
  keep("sessionStorage", REMARK, remark ? JSON.stringify(lastRemark) : null);
}

/**
 * @param {object} bench
 * @param {Element} bench.element is dimmed while a picture is on its way
 * @param {{accept: (path: string) => Promise<{name?: string, remark?: string, error?: string} | null>}} bench.server
 * @param {(file: File) => Promise<{path: string}>} bench.upload
 * @param {(sentence: string | null) => void} bench.complain
 * @param {(name: string) => void} bench.choose
 */
export function createUploads({ element, server, upload, complain, choose }) {
  let newest = 0;

  async function bring(file, again = false) {
    complain(null);
    newest += 1;
    const ticket = newest;
    if (file.size > MAX_BYTES) {
      // Rounded up: a file that is too large never reads as one of 20 MB.
      const size = (Math.ceil((file.size / MAX_BYTES) * 200) / 10).toFixed(1);
      complain(`This file has ${size} MB: at most 20 MB are accepted.`);
      return;
    }
    element.classList.add("busy");
    const answer = await answerOf(upload(file).then(({ path }) => server.accept(path)));
    element.classList.remove("busy");
    if (ticket !== newest) return; // another picture was chosen meanwhile
    if (answer.error) {
      complain(answer.error);
      return;
    }
    // A picture that is brought again is a PNG: the remark on the file that it came from stays.
    if (!again) keepRemark(answer.name, answer.remark || "");
    choose(answer.name);
  }

  async function bringAgain(png) {
    const blob = await (await fetch(png)).blob();
    await bring(new File([blob], "picture.png", { type: "image/png" }), true);
  }

  /** Whatever is still on its way is not chosen when it arrives. */
  const dropPending = () => (newest += 1);

  return { bring, bringAgain, dropPending };
}
