"""Feature maps on their way to the browser: 8-bit tiles on one lossless sheet, with their scales.

The browser colours them, so changing the scale, hovering and pinning need no round trip. Each tile
has its own range: on one scale for a whole layer, quiet maps would keep only a few of the 256
steps.
"""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

COLUMNS = 8
PER_PAGE = COLUMNS * COLUMNS
VECTOR_COLUMNS = 32
# This share of a layer's values is told apart by colour: a few outliers would darken all maps.
COLOUR_QUANTILE = 0.995
_SAMPLE = 16_384


def sheet(
    maps: Tensor, page: int = 0, *, signed: bool, categories: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """One page of maps, ready to be sent as JSON.

    Args:
        maps: (C,H,H) maps, shown 64 a page, or a (C,) vector, shown whole.
        page: from 0; pages outside the range are clamped into it.
        signed: whether negative values mean something here.
        categories: names of the channels, for the last layer.

    Returns:
        ``png``: the sheet as a data address; ``lo`` and ``hi``: what 0 and 255 mean in each tile,
        its minimum and maximum or a little beyond; ``layer``: [minimum, maximum] over all channels;
        ``bulk``: the size that 99.5 % of the layer's values stay within (of a vector: all);
        ``first``: the first channel's index; ``broken``: how many of the page's values are
        not finite (they are drawn as 0).
    """
    vector = maps.dim() == 1
    maps = maps.reshape(len(maps), 1, 1) if vector else maps
    per_page = len(maps) if vector else PER_PAGE
    columns = VECTOR_COLUMNS if vector else COLUMNS
    pages = -(-len(maps) // per_page)
    page = max(0, min(page, pages - 1))
    finite = torch.nan_to_num(maps, nan=0.0, posinf=0.0, neginf=0.0).float().cpu()
    tiles = finite[page * per_page : (page + 1) * per_page]
    lo, hi = _with_zero_on_a_step(tiles.amin((1, 2)), tiles.amax((1, 2)))
    span = torch.where(hi > lo, hi - lo, torch.ones_like(hi))
    levels = ((tiles - lo[:, None, None]) / span[:, None, None] * 255).round().byte().numpy()
    return {
        "png": _png(_arranged(levels, columns)),
        "lo": lo.tolist(),
        "hi": hi.tolist(),
        "layer": [float(finite.min()), float(finite.max())],
        "bulk": float(finite.abs().max()) if vector else _bulk(finite),
        "size": maps.shape[1],
        "columns": columns,
        "vector": vector,
        "signed": signed,
        "first": page * per_page,
        "page": page,
        "pages": pages,
        "channels": len(maps),
        "broken": int((~torch.isfinite(maps[page * per_page : (page + 1) * per_page])).sum()),
        "categories": categories,
    }


def kernels(weight: Tensor) -> dict[str, Any]:
    """Kernels (K,3,k,k) of a convolution that reads pictures, as colours: 0.5 + w / (2·max|w|).

    Returns:
        ``png``: tiles of k×k pixels, red, green and blue weights as they are, each kernel with its
        own ``reach``, max|w|, so that grey is 0; ``size``, ``columns``, ``channels`` as in a sheet.
    """
    weight = weight.float().cpu()
    reach = weight.abs().amax((1, 2, 3))
    span = torch.where(reach > 0, reach, torch.ones_like(reach))[:, None, None, None]
    levels = ((0.5 + weight / (2 * span)) * 255).round().byte().numpy()
    colours = [_arranged(levels[:, colour], COLUMNS) for colour in range(3)]
    return {
        "png": _png(np.stack(colours, axis=-1)),
        "reach": reach.tolist(),
        "size": weight.shape[-1],
        "columns": COLUMNS,
        "channels": len(weight),
    }


def _with_zero_on_a_step(lo: Tensor, hi: Tensor) -> tuple[Tensor, Tensor]:
    """Ranges that hold these, at most 1/254 wider, of whose 256 steps one is exactly 0 where 0 lies
    inside: what is 0 is read as 0 again."""
    step = (hi - lo) / 254
    below = torch.ceil(-lo / step) * step
    inside = (lo < 0) & (hi > 0)
    return torch.where(inside, -below, lo), torch.where(inside, 255 * step - below, hi)


def _bulk(maps: Tensor) -> float:
    """The size that all but a few of the values stay within, from an even sample of them."""
    sizes = maps.abs().flatten()
    sizes = sizes[:: len(sizes) // _SAMPLE | 1]  # odd steps, so that no column is passed over
    return float(sizes.kthvalue(max(1, round(COLOUR_QUANTILE * len(sizes)))).values) or float(
        maps.abs().max()
    )


def _arranged(levels: np.ndarray, columns: int) -> np.ndarray:
    """(count, H, H) tiles side by side, ``columns`` in a row."""
    count, size, _ = levels.shape
    rows = -(-count // columns)
    padded = np.zeros((rows * columns, size, size), np.uint8)
    padded[:count] = levels
    grid = padded.reshape(rows, columns, size, size).swapaxes(1, 2)
    return grid.reshape(rows * size, columns * size)


def _png(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
