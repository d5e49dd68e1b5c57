"""What sending 64 feature maps costs, beside the usual grid of Matplotlib axes."""

from __future__ import annotations

import io
from collections.abc import Iterator

import torch

from benchmarks.harness import Row, Unavailable, paired
from demos._components import sheets

ABOUT = "time of Matplotlib's 8 × 8 imshow grid as PNG over time of a sheet, 64 maps of 56 × 56"
GOAL = 40


def rows() -> Iterator[Row]:
    try:
        import matplotlib
    except ModuleNotFoundError:
        raise Unavailable("the module matplotlib is missing.") from None
    matplotlib.use("Agg")
    from matplotlib import pyplot

    maps = torch.rand(64, 56, 56, generator=torch.Generator().manual_seed(0))

    def grid() -> None:
        figure, axes = pyplot.subplots(8, 8, figsize=(8, 8))
        for axis, feature_map in zip(axes.flat, maps.numpy(), strict=True):
            axis.imshow(feature_map)
            axis.axis("off")
        figure.savefig(io.BytesIO(), format="png")
        pyplot.close(figure)

    ratios = paired(grid, lambda: sheets.sheet(maps, signed=False), seconds=4)
    yield Row("Matplotlib / sheet", ratios, "×", GOAL, at_least=True)
