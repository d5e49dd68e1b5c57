"""What the scripts say lies at a point of a canvas is what the canvas shows there."""

import pytest
import torch

from demos._components.sheets import sheet

# Draws tiles whose pixels tell their place by colour, and compares both at points of the canvas.
COMPARE = """async ({ paintTiles, tileLayout, placeAt }, [sheet, side, wide]) => {
  const canvas = document.body.appendChild(document.createElement("canvas"));
  canvas.style.cssText = `display: block; width: ${side}px`;
  const tiles = sheet.lo.map((_, tile) => {
    const own = document.createElement("canvas");
    own.width = own.height = sheet.size;
    const context = own.getContext("2d");
    for (let row = 0; row < sheet.size; row += 1) {
      for (let column = 0; column < sheet.size; column += 1) {
        context.fillStyle = `rgb(${tile} ${10 * row + 1} ${10 * column + 1})`;
        context.fillRect(column, row, 1, 1);
      }
    }
    return own;
  });
  paintTiles(canvas, sheet, wide, tiles, () => false);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const layout = tileLayout(canvas, sheet, wide);
  const found = { same: 0, other: 0, gap: 0 };
  for (let y = 1; y < canvas.height; y += 3) {
    for (let x = 1; x < canvas.width; x += 3) {
      const [red, green, blue, alpha] = data.subarray(4 * (y * canvas.width + x));
      const place = placeAt(layout, sheet.lo.length, sheet.size, [x + 0.5, y + 0.5]);
      if (alpha < 255) found.gap += 1; // between tiles, or the blurred edge of one
      else {
        const told = place && [place.tile, 10 * place.row + 1, 10 * place.column + 1];
        found[String(told) === String([red, green, blue]) ? "same" : "other"] += 1;
      }
    }
  }
  canvas.remove();
  return { ...found, columns: layout.columns };
}"""


@pytest.mark.parametrize(("side", "columns"), [(800, 16), (699, 8), (230, 8)])
@pytest.mark.parametrize("channels", [64, 20, 3])
def test_every_point_of_the_canvas_belongs_to_the_tile_that_is_drawn_there(
    run, side, columns, channels
):
    sent = sheet(torch.zeros(channels, 3, 3), signed=False)
    found = run("_browser/tiles.js", COMPARE, [sent, side, 700])
    assert found["columns"] == columns
    assert found["same"] > 200 and found["other"] == 0


def test_points_outside_the_tiles_belong_to_none(run):
    layout = {"columns": 8, "cell": 10, "pitchX": 12, "pitchY": 12, "height": 34}
    points = [[-1, 5], [5, -1], [96, 5], [30, 25], [5, 36], [5, 5], [22, 14], [11.5, 5]]
    found = run(
        "_browser/tiles.js",
        "({ placeAt }, [layout, points]) => points.map((point) => placeAt(layout, 18, 5, point))",
        [layout, points],
    )
    assert found[:5] == [None] * 5
    assert found[5:] == [
        {"tile": 0, "row": 2, "column": 2},
        {"tile": 9, "row": 1, "column": 4},
        {"tile": 0, "row": 2, "column": 4},  # a gap belongs to the tile before it
    ]
