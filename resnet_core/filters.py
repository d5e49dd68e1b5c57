"""How much a filter is like a grating: the power around its strongest spatial frequency.

The filters that trained networks learn in conv1 are edges, gratings and contrasts of colour
(Krizhevsky et al. 2012, Figure 3): each answers to one spatial frequency, a blob of colour to
frequency 0. Random weights are white: their power lies everywhere.
"""

from __future__ import annotations

import torch
from torch import Tensor

GRID = 32  # frequencies along an axis; a 7×7 kernel padded to this leaves no peak between two
TUNED_SHARE = 0.5  # of a filter's power: as much as all that lies elsewhere


def peak_power(kernels: Tensor) -> Tensor:
    """The share of each filter's power that lies around its strongest spatial frequency.

    The power spectrum is that of the zero-padded kernel, summed over its input channels, so
    frequency 0 counts as well: a blob of red against green has its whole power there, and is
    learned. "Around" is what a window of k pixels cannot tell apart, the main lobe of its
    spectrum: 1/k cycles per pixel on each side of the peak and, because a real kernel's spectrum
    is symmetric, of the peak's mirror image.

    Args:
        kernels: (K,C,k,k), real; at most :data:`GRID` pixels wide.

    Returns:
        (K,) from 0 to 1. White noise of 7×7×3 weights stays below 0.33 (20,000 draws), a grating
        under a Gaussian of 1.5 pixels or more is above 0.65. A kernel of zeros has 0.
    """
    count, _, size, _ = kernels.shape
    power = torch.fft.fft2(kernels.cpu().double(), s=(GRID, GRID)).abs().square().sum(1)
    peak = power.flatten(1).argmax(1)
    row, column = peak // GRID, peak % GRID
    lobe = _within(row, column, GRID / size) | _within(-row, -column, GRID / size)
    whole = power.sum((1, 2))
    held = (power * lobe).sum((1, 2))
    return torch.where(
        whole > 0, held / whole.clamp_min(1e-300), torch.zeros(count, dtype=torch.float64)
    )


def tuned(kernels: Tensor) -> Tensor:
    """Which of the (K,C,k,k) filters hold at least half of their power around one frequency.

    Half is where a grating and white noise added to it are about equally strong.
    """
    return peak_power(kernels) >= TUNED_SHARE


def _within(row: Tensor, column: Tensor, radius: float) -> Tensor:
    """(K,GRID,GRID): the frequencies this near to (row, column); the spectrum is periodic."""
    axis = torch.arange(GRID)
    down = (axis - row[:, None] + GRID // 2) % GRID - GRID // 2  # (K, GRID)
    across = (axis - column[:, None] + GRID // 2) % GRID - GRID // 2
    return down.square()[:, :, None] + across.square()[:, None, :] <= radius**2
