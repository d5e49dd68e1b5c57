// Times the page from inside: from a click until what it caused is ready for the next frame.

window.stopwatch = (() => {
  const PATIENCE = 60_000;
  const here = () => ({ ...document.querySelector("#feature-maps").dataset });
  const frame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())));

  const shown = (wanted) =>
    new Promise((done) => {
      document.addEventListener("walk:shown", function heard({ detail }) {
        if (!wanted(detail)) return;
        document.removeEventListener("walk:shown", heard);
        frame().then(done);
      });
    });

  // A figure is made anew at every update: it is redrawn when its lines are other nodes.
  const redrawn = (name) =>
    new Promise((done) => {
      const line = () => document.querySelector(`#${name}-plot .js-plotly-plot .scatterlayer .trace`);
      const before = line();
      const observer = new MutationObserver(() => {
        const now = line();
        if (!now || now === before) return;
        observer.disconnect();
        frame().then(done);
      });
      observer.observe(document.body, { childList: true, subtree: true });
    });

  const late = (selector) =>
    new Promise((_, fail) => {
      setTimeout(() => {
        const { address, trace } = here();
        fail(new Error(`No answer to a click on ${selector}: the maps show ${address} of ${trace}.`));
      }, PATIENCE);
    });

  function click(selector) {
    const target = document.querySelector(selector);
    const start = performance.now();
    target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    return start;
  }

  return {
    // Milliseconds until the maps of another address are shown.
    async step(selector) {
      const { address } = here();
      const maps = shown((now) => now.address !== address);
      const start = click(selector);
      return (await Promise.race([maps, late(selector)])) - start;
    },
    // Milliseconds until the maps of another run are shown, and until both charts are.
    async run(selector) {
      const { trace } = here();
      const maps = shown((now) => now.trace !== trace);
      const charts = Promise.all(["activation", "gradient"].map(redrawn));
      const start = click(selector);
      const [first, second] = await Promise.race([Promise.all([maps, charts]), late(selector)]);
      return [first - start, Math.max(...second) - start];
    },
  };
})();
