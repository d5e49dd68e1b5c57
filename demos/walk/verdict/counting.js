// Drawings that were not counted beforehand are counted on the server as long as somebody asks.

const PAUSE = 700; // milliseconds between two questions

async function follow(told, paintCount) {
  const current = () => element.isConnected && props.value === told;
  for (;;) {
    await new Promise((done) => setTimeout(done, PAUSE));
    if (!current()) return;
    if (document.hidden || !element.checkVisibility()) continue;
    const answer = await server.counted(told.counting).catch(() => null);
    if (!current() || answer?.error) return;
    if (!answer) continue; // the server was silent; ask again
    paintCount(answer);
    if (!answer.more) return;
  }
}
