// Drawings that were not counted beforehand are counted on the server as long as somebody asks.

const PAUSE = 1000; // milliseconds between two questions
let asking = 0; // grows with every painting, so that questions about an older one end

async function follow(question, paintCount) {
  const ticket = (asking += 1);
  const current = () => element.isConnected && ticket === asking;
  while (question) {
    await new Promise((done) => setTimeout(done, PAUSE));
    if (!current()) return;
    if (document.hidden || !element.checkVisibility()) continue;
    const answer = await server.counted(question).catch(() => null);
    if (!current() || answer?.error) return;
    if (!answer) continue; // the server was silent
    paintCount(answer);
    if (!answer.more) return;
  }
}
