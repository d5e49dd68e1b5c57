// The sheets of both sides and of their difference, and which range of values their colours span.

const WIDE = 700; // CSS pixels from which 64 maps lie sixteen in a row, else eight
const SIDES = { drawn: "now", intact: "skips intact", difference: "now minus intact" };

function scaleName() {
  const chosen = view.scale || (compared() ? "both" : "layer");
  return chosen === "both" && !compared() ? "layer" : chosen;
}

// Both sides can share one range. Their difference has a range of its own, which its legend names.
function rangeOf(side, tile) {
  const sheet = view.sheets[side];
  if (scaleName() === "map" && !sheet.vector) return [sheet.lo[tile], sheet.hi[tile]];
  return widest(sharing(side).map(spanOf));
}

const sharing = (side) => (scaleName() === "both" && side !== "difference" ? [view.sheets.drawn, view.sheets.intact] : [view.sheets[side]]);
const widest = (ranges) => [Math.min(...ranges.map(([lo]) => lo)), Math.max(...ranges.map(([, hi]) => hi))];

function paintSide(side) {
  const sheet = view.sheets[side];
  const canvas = sides[side];
  if (!sheet?.lo || !canvas.clientWidth) return;
  const own = scaleName() === "map" && !sheet.vector;
  const pictures = colouredTiles(sheet, own ? "own" : String(rangeOf(side, 0)), (tile) => rangeOf(side, tile));
  paintTiles(canvas, sheet, WIDE, pictures, (channel) => (channel === view.pin ? "pinned" : channel === view.hover?.channel && "hovered"));
  canvas.setAttribute("aria-label", `${sheet.vector ? "Numbers" : "Feature maps"} of ${view.step.point.address}, ${SIDES[side]}`);
}

function paint() {
  const { drawn } = view.sheets;
  if (!drawn) return;
  turnToFilters();
  if (showingFilters()) return paintFilters();
  paintSide("drawn");
  if (compared()) paintSide("intact");
  const last = drawn.first + drawn.lo.length;
  const shape = view.step.point.shape.join(" × ");
  $(".what").textContent = drawn.vector ? `${shape} numbers` : `${shape} · channels ${drawn.first}–${last - 1}`;
  $(".back").disabled = drawn.page === 0;
  $(".forward").disabled = drawn.page >= drawn.pages - 1;
  $(".pages").hidden = drawn.pages < 2;
  paintScaleButtons({ map: !drawn.vector && "this map", layer: "this layer", both: compared() && "both sides" }, scaleName());
  const caption = $(".drawn figcaption");
  caption.textContent = compared() ? props.value.label : "";
  caption.classList.toggle("changed", compared());
  paintLegends();
  paintDifference();
}

// What each button says, or false where it has no meaning.
function paintScaleButtons(labels, chosen) {
  for (const button of element.querySelectorAll("[data-scale]")) {
    const label = labels[button.dataset.scale];
    button.hidden = !label;
    button.textContent = label || "";
    button.setAttribute("aria-checked", String(button.dataset.scale === chosen));
  }
}

function paintDifference() {
  if (showingFilters()) return;
  const { difference } = view.sheets;
  const figure = $(".difference");
  figure.classList.toggle("late", compared() && !difference);
  if (compared() && difference) {
    figure.classList.toggle("none", !difference.lo);
    $(".same").textContent = difference.lo ? "" : difference.same || difference.error || "";
    $(".difference figcaption").textContent = difference.caption || "now − intact";
    paintSide("difference");
  }
  $(".change").hidden = !difference?.lo;
  if (difference?.lo) paintScale(".change", "difference");
  readOut();
}

function paintLegends() {
  paintScale(".legend", "drawn");
  $(".kind").textContent = view.sheets.drawn.signed ? "signed" : "";
}

function paintScale(selector, side) {
  const sheet = view.sheets[side];
  const legend = $(selector);
  const channel = view.hover?.channel ?? view.pin;
  const tile = channel === null ? -1 : channel - sheet.first;
  const own = scaleName() === "map" && !sheet.vector;
  const inside = tile >= 0 && tile < sheet.lo.length;
  const range = !own ? rangeOf(side, 0) : inside ? rangeOf(side, tile) : null;
  const reach = own ? range : widest(sharing(side).map(({ layer }) => layer));
  const [low, high] = range ? scaleWords(range, sheet.signed, reach) : [sheet.signed ? "−max" : "0", "its own maximum"];
  paintLegend(legend.querySelector(".ramp"), sheet.layer, sheet.signed);
  legend.querySelector(".low").textContent = low;
  legend.querySelector(".high").textContent = high;
}
