// Drawings that were not counted beforehand are counted on the server as long as somebody asks.

const PAUSE = 1000; // milliseconds between two questions

/**
 * @param {Element} element
 * @param {{counted: (question: any) => Promise<any>}} server
 * @returns {(question: any, paintCount: (answer: any) => void) => Promise<void>} asks until all
 *   drawings are counted, or until it is called again
 */
export function createCounting(element, server) {
  let newest = 0; // grows with every render, so that questions about an older one end
  return async function follow(question, paintCount) {
    newest += 1;
    const ticket = newest;
    const isWanted = () => element.isConnected && ticket === newest;
    if (!question) return;
    for (;;) {
      await new Promise((done) => setTimeout(done, PAUSE));
      if (!isWanted()) return;
      if (document.hidden || !element.checkVisibility()) continue;
      const answer = await server.counted(question).catch(() => null);
      if (!isWanted() || answer?.error) return;
      if (!answer) continue; // the server was silent
      paintCount(answer);
      if (!answer.more) return;
    }
  };
}
