// Stages' names under a chart: where there is no room, conv2_x becomes 2_x, or 2.

const BESIDE = 10; // pixels that a name may reach beyond the axis
const ROOM_FOR_NAME = 46; // pixels for conv2_x
const ROOM_FOR_SHORT = 26; // pixels for 2_x

/** Shortens the names of the stages under a Plotly figure; all of them, if one has no room. */
export function shortenStages(figure) {
  const { xaxis } = figure._fullLayout ?? {};
  const names = xaxis?.ticktext ?? [];
  if (!names.length || !names.every((name) => /^conv\d_x$/.test(name))) return;
  const places = xaxis.tickvals.map((value) => xaxis.l2p(value));
  const rooms = roomsAt(places, xaxis._length);
  const areShort = rooms.some((room) => room < ROOM_FOR_NAME);
  figure.querySelectorAll(".xtick text").forEach((text, i) => {
    text.textContent = areShort ? names[i].replace(rooms[i] < ROOM_FOR_SHORT ? /conv|_x/g : "conv", "") : names[i];
  });
}

// The pixels that each name has, up to its neighbours and the ends of the axis.
function roomsAt(places, length) {
  return places.map((place, i) => {
    const around = [place - places[i - 1], places[i + 1] - place, 2 * (place + BESIDE), 2 * (length - place + BESIDE)];
    return Math.min(...around.filter(Number.isFinite));
  });
}
