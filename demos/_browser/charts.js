// Tells when the charts of a render are drawn. Components prefetch only then, so that the server
// first finishes what the reader waits for.

const LONGEST = 3000; // milliseconds to wait for charts that may never come
const DRAWING = 150; // milliseconds from the arrival of the charts until they are drawn

let drawnRender = 0;
let waiting = [];

/**
 * Resolves when the charts of this render or a later one are drawn, or after 3 seconds.
 * @param {number} renderId
 */
export function chartsDrawn(renderId) {
  if (renderId <= drawnRender) return Promise.resolve();
  setTimeout(noteDrawn, LONGEST, renderId);
  return new Promise((resolve) => waiting.push({ renderId, resolve }));
}

/** The charts of a render have arrived. */
export function chartsArrived(renderId) {
  setTimeout(noteDrawn, DRAWING, renderId);
}

function noteDrawn(renderId) {
  drawnRender = Math.max(drawnRender, renderId);
  const ready = waiting.filter((one) => one.renderId <= drawnRender);
  waiting = waiting.filter((one) => one.renderId > drawnRender);
  for (const { resolve } of ready) resolve();
}
