// Values for the unit under the pointer: at once out of the sheets, in as many digits as these
// carry, and when the pointer rests the tensors' own from the server.

const RESTS = 120; // milliseconds
let resting = null;

function askExactly(at) {
  at.exact = null;
  clearTimeout(resting);
  resting = setTimeout(async () => {
    const { trace, intact } = props.value;
    const address = host.dataset.address;
    const answer = await server.unit([trace, intact, address, at.channel, at.row, at.column]).catch(() => null);
    if (!answer?.values || view.hover !== at || trace !== props.value.trace || address !== host.dataset.address) return;
    at.exact = answer.values;
    readOut();
  }, RESTS);
}

// No more digits than the 256 steps of a tile carry.
function readable(sheet, tile, value) {
  const step = (sheet.hi[tile] - sheet.lo[tile]) / 255;
  if (!step || !value) return short(value, 4);
  return short(value, Math.max(1, Math.min(4, Math.ceil(Math.log10(Math.abs(value) / step)))));
}

function readOut() {
  const out = $(".reading");
  out.replaceChildren();
  const { drawn, intact, difference } = view.sheets;
  if (drawn.broken) return void out.append(`${thousands(drawn.broken)} values on this page are not finite and are drawn as 0`);
  const at = view.hover;
  if (!at) {
    out.append(view.pin === null ? "hover to read values, click to pin a channel" : `channel ${view.pin} is pinned; click it again to let go`);
    return;
  }
  const tile = at.channel - drawn.first;
  const name = drawn.categories?.[at.channel];
  out.append(drawn.vector ? `${name ? `${name} (${at.channel})` : `number ${at.channel}`}: ` : `channel ${at.channel} at row ${at.row}, column ${at.column}: `);
  if (at.exact) {
    const [now, before, change] = at.exact.map((value) => make("strong", {}, value === null ? "not finite" : short(value, 4)));
    out.append(now);
    if (before) out.append(" now, ", before, " intact, difference ", change);
    return;
  }
  const value = (sheet) => valueAt(sheet, tile, at.row, at.column);
  const said = (sheet) => make("strong", {}, readable(sheet, tile, value(sheet)));
  if (!intact) return void out.append(said(drawn));
  // Tiles of 256 steps can call both sides 0 where their difference, on finer steps, is not.
  const almost = difference?.lo && !value(drawn) && !value(intact) && value(difference) ? "≈ " : "";
  out.append(almost, said(drawn), " now, ", almost, said(intact), " intact");
  if (difference?.lo) out.append(", difference ", said(difference));
  else if (difference?.same) out.append(", difference ", make("strong", {}, "0"));
}
