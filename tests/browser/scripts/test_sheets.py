"""A sheet from the server is decoded to the values that went in, and coloured on their scale."""

import matplotlib.colors
import numpy as np
import pytest
import torch

from demos._components.sheets import sheet

VALUES = """async ({ decodeSheet, valueAt }, sent) => {
  const sheet = await decodeSheet(sent);
  const places = [...Array(sheet.size).keys()];
  const row = (tile, i) => places.map((j) => valueAt(sheet, tile, i, j));
  return sent.lo.map((_, tile) => places.map((i) => row(tile, i)));
}"""


def maps(channels, size, *, relu=False):
    generator = torch.Generator().manual_seed(channels)
    values = torch.randn(channels, size, size, generator=generator)
    return values.relu() if relu else values * torch.logspace(-3, 3, channels)[:, None, None]


@pytest.mark.parametrize("relu", [False, True])
def test_the_browser_reads_every_value_within_half_a_level_of_its_tile(run, relu):
    there = maps(20, 7, relu=relu)
    read = np.array(run("_browser/sheets.js", VALUES, sheet(there, signed=not relu)))
    there = there.double().numpy()
    ranges = (there.max((1, 2)) - there.min((1, 2)))[:, None, None]
    assert (abs(read - there) <= ranges / 508 * (1 + 1e-4)).all()
    assert (read[there == 0] == 0).all()


def test_a_vector_is_read_number_by_number(run):
    there = torch.linspace(-3, 5, 100)
    read = run("_browser/sheets.js", VALUES, sheet(there, signed=True))
    assert np.array(read).ravel() == pytest.approx(there.numpy(), abs=1e-6)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("low", "high"), [(0.0, 4.0), (-3.0, 1.0), (-1e-6, 2e-6), (0.0, 0.0)])
def test_a_shade_lies_where_matplotlib_puts_it(run, signed, low, high):
    values = np.linspace(-5, 5, 401) * max(abs(low), abs(high), 1e-3)
    shades = run(
        "_browser/colours.js",
        "({ shade }, [values, range, signed]) => values.map((v) => shade(v, range, signed))",
        [values.tolist(), [low, high], signed],
    )
    reach = max(abs(low), abs(high)) or 1
    norm = (
        matplotlib.colors.CenteredNorm(0, reach, clip=True)
        if signed
        else matplotlib.colors.Normalize(0, high or 1, clip=True)
    )
    assert np.array(shades) == pytest.approx(255 * norm(values), abs=0.5 + 1e-9)
    assert all(isinstance(shade, int) for shade in shades)


@pytest.mark.parametrize("theme", ["", "dark"])
def test_the_diverging_scale_has_the_pages_tone_at_zero_and_differs_most_at_its_ends(run, theme):
    table = run(
        "_browser/colours.js",
        """({ colourTable }, theme) => {
          document.body.className = theme;
          return [...colourTable(true)];
        }""",
        theme,
    )
    rows = np.array(table).reshape(256, 3)
    tone = np.array([24, 27, 34] if theme else [246, 245, 241])
    assert abs(rows[127] - tone).max() <= 2 and abs(rows[128] - tone).max() <= 2
    lightness = rows @ [0.299, 0.587, 0.114]
    away = lightness if theme else -lightness
    assert (np.diff(away[128:]) > -1).all() and (np.diff(away[:128]) < 1).all()


def test_the_ends_of_a_scale_say_that_values_lie_beyond_them(run):
    words = run(
        "_browser/legend.js",
        """({ scaleWords, rangeOfLayer }) => [
          scaleWords(rangeOfLayer({ layer: [0, 9], bulk: 4 }), false, [0, 9]),
          scaleWords(rangeOfLayer({ layer: [-2, 9], bulk: 4 }), true, [-2, 9]),
          scaleWords(rangeOfLayer({ layer: [-2, 3], bulk: 4 }), true, [-2, 3]),
        ]""",
    )
    assert words == [["0", "≥ 4"], ["≤ −4", "≥ 4"], ["−3", "3"]]
