// gr.Plot draws a new figure at every update and has no click event: find the figures as they come.

let block = null;

const figures = () => document.querySelectorAll(".by-block .js-plotly-plot");

function mark(figure) {
  let line = figure.querySelector(".here");
  if (!line) {
    line = make("div", { class: "here" });
    figure.append(line);
  }
  const layout = figure._fullLayout;
  const data = figure.data?.at(-1); // the current run's line is the last one
  const index = [...(data?.customdata ?? [])].indexOf(block); // a chart not by block has none
  line.style.display = index < 0 ? "none" : "block";
  if (index < 0 || !layout?.xaxis) return;
  line.style.left = `${layout.xaxis._offset + layout.xaxis.l2p(data.x[index])}px`;
  line.style.top = `${layout.yaxis._offset}px`;
  line.style.height = `${layout.yaxis._length}px`;
}

// Where a stage's name has no room all are told by their numbers: conv2_x is 2_x, or 2 if need be.
const BESIDE = 10; // pixels that a name may reach beyond the axis
function shorten(figure) {
  const { xaxis } = figure._fullLayout ?? {};
  const full = xaxis?.ticktext ?? [];
  if (!full.length || !full.every((name) => /^conv\d_x$/.test(name))) return;
  const places = xaxis.tickvals.map((value) => xaxis.l2p(value));
  const rooms = places.map((place, i) => {
    const around = [place - places[i - 1], places[i + 1] - place, 2 * (place + BESIDE), 2 * (xaxis._length - place + BESIDE)];
    return Math.min(...around.filter(Number.isFinite));
  });
  const short = rooms.some((room) => room < 46);
  figure.querySelectorAll(".xtick text").forEach((name, i) => {
    name.textContent = !short ? full[i] : full[i].replace(rooms[i] < 26 ? /conv|_x/g : "conv", "");
  });
}

// A figure keeps the width it was drawn at; Plotly looks again when the window says so.
const sizes = new ResizeObserver(() => {
  for (const figure of figures()) {
    const room = figure.parentElement?.clientWidth;
    if (room && figure._fullLayout && Math.abs(figure._fullLayout.width - room) > 1) return window.dispatchEvent(new Event("resize"));
  }
});

function tie() {
  for (const figure of figures()) {
    if (!figure.dataset.tied && figure.on) {
      figure.dataset.tied = "yes";
      figure.on("plotly_click", ({ points }) => points[0].customdata && announce("go", points[0].customdata));
      const drawn = () => {
        shorten(figure);
        mark(figure);
      };
      figure.on("plotly_afterplot", drawn);
      drawn();
      sizes.observe(figure.closest(".by-block"));
    }
  }
}

const observer = new MutationObserver(() => (element.isConnected ? tie() : observer.disconnect()));
observer.observe(document.body, { childList: true, subtree: true });
listen("step", ({ point }) => {
  block = point.block;
  figures().forEach(mark);
});
announce("hello");
