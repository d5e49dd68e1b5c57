// Makes steps by itself, one after a pause, until the end or until its button is pressed again.

/**
 * @param {HTMLButtonElement} button starts and stops it; its text says which
 * @param {object} how
 * @param {number} how.pause milliseconds before each step
 * @param {() => unknown} how.rewind called at the start: goes to the first step from the last one
 * @param {() => unknown} how.step makes one step; false, or a promise of it, at the end
 * @returns {{toggle: () => void, stop: () => void}}
 */
export function createPlayer(button, { pause, rewind, step }) {
  const label = button.textContent;
  let playing = null; // the start that is playing, so that an earlier one ends

  function stop() {
    playing = null;
    button.textContent = label;
  }

  async function start() {
    const own = {};
    playing = own;
    button.textContent = "❚❚ pause";
    await rewind();
    while (playing === own) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (playing !== own) return;
      const moved = button.isConnected && (await step());
      if (moved === false && playing === own) stop();
    }
  }

  return { stop, toggle: () => (playing ? stop() : start()) };
}
