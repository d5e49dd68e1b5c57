// What may be wanted next is fetched ahead, but what a new run still owes its reader comes first.

const ahead = { charted: 0, waiting: [] };

// Resolves when the charts of a painting are drawn; where none come, a little later.
function charted(painting) {
  if (painting <= ahead.charted) return Promise.resolve();
  setTimeout(noteCharts, 3000, painting);
  return new Promise((done) => ahead.waiting.push({ painting, done }));
}

function noteCharts(painting) {
  ahead.charted = Math.max(ahead.charted, painting);
  const ready = ahead.waiting.filter((one) => one.painting <= ahead.charted);
  ahead.waiting = ahead.waiting.filter((one) => one.painting > ahead.charted);
  for (const { done } of ready) done();
}

listen("charts", (painting) => setTimeout(noteCharts, 150, painting)); // they are drawn after it
