// Brings a picture of the reader's to the server, and keeps it in the browser tab for a reload.

import { answerOf } from "../../_browser/answers.js";
import { keep, kept } from "../../_browser/store.js";

const MAX_BYTES = 20 * 1024 * 1024;
const KEPT = "resnet-explorer-picture";

/** Keeps the picture that is shown, as a data address, or none. */
export const keepUpload = (png) => keep("sessionStorage", KEPT, png);
export const keptUpload = () => kept("sessionStorage", KEPT);

/**
 * @param {object} bench
 * @param {Element} bench.element is dimmed while a picture is on its way
 * @param {{accept: (path: string) => Promise<{name?: string, error?: string} | null>}} bench.server
 * @param {(file: File) => Promise<{path: string}>} bench.upload
 * @param {(sentence: string | null) => void} bench.complain
 * @param {(name: string) => void} bench.choose
 */
export function createUploads({ element, server, upload, complain, choose }) {
  let newest = 0;

  async function bring(file) {
    complain(null);
    newest += 1;
    const ticket = newest;
    if (file.size > MAX_BYTES) {
      complain(`This file is ${(file.size / 2 ** 20).toFixed(0)} MB; pictures up to 20 MB are accepted.`);
      return;
    }
    element.classList.add("busy");
    const answer = await answerOf(upload(file).then(({ path }) => server.accept(path)));
    element.classList.remove("busy");
    if (ticket !== newest) return; // another picture was chosen meanwhile
    if (answer.error) complain(answer.error);
    else choose(answer.name);
  }

  async function bringAgain(png) {
    const blob = await (await fetch(png)).blob();
    await bring(new File([blob], "picture.png", { type: "image/png" }));
  }

  /** Whatever is still on its way is not chosen when it arrives. */
  const dropPending = () => (newest += 1);

  return { bring, bringAgain, dropPending };
}
