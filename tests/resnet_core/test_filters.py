"""The measure of a filter's tuning tells learned-looking filters from noise."""

import math

import numpy as np
import pytest
import torch

from resnet_core import build_network
from resnet_core.filters import peak_power, tuned

Y, X = torch.meshgrid(torch.arange(7.0) - 3, torch.arange(7.0) - 3, indexing="ij")


def under_a_gaussian(pattern, sigma=1.8):
    return pattern * torch.exp(-(X.square() + Y.square()) / (2 * sigma**2))


def gratings(frequency):
    """Gabor filters of every orientation and phase in three unequal colours."""
    drawn = []
    for angle in torch.linspace(0, math.pi, 9)[:-1]:
        for phase in (0.0, 0.8, math.pi / 2):
            along = X * angle.cos() + Y * angle.sin()
            wave = under_a_gaussian(torch.cos(2 * math.pi * frequency * along + phase))
            drawn.append(torch.stack([wave, 0.9 * wave, -0.4 * wave]))
    return torch.stack(drawn)


def noise(count, seed=0):
    return torch.randn(count, 3, 7, 7, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("frequency", [0.1, 0.15, 0.2, 0.25, 0.3])
def test_every_grating_under_a_gaussian_is_tuned(frequency):
    assert tuned(gratings(frequency)).all()


def test_blobs_of_one_colour_against_another_are_tuned_to_frequency_zero():
    blob = under_a_gaussian(torch.ones(7, 7))
    colours = torch.tensor([[1.0, -1, 0], [1, 0, -1], [0, 1, -1], [1, 1, 1], [-1, -1, 2]])
    assert tuned(colours[:, :, None, None] * blob).all()


def test_white_noise_is_not_tuned_and_neither_is_a_fresh_network():
    assert not tuned(noise(2000)).any()
    assert float(peak_power(noise(20000)).max()) < 0.33
    for seed in range(3):
        assert not tuned(build_network(18, seed=seed).state_dict()["conv1.conv.weight"]).any()


def test_the_border_of_tuned_is_a_grating_as_strong_as_its_noise():
    grating = gratings(0.2)[:1]
    level = grating.square().mean().sqrt()
    shares = [
        float(tuned(grating + noise(500) * level / math.sqrt(ratio)).double().mean())
        for ratio in (0.4, 1.0, 3.0)
    ]
    assert shares[0] < 0.1 < shares[1] and shares[2] > 0.9
    assert shares == sorted(shares)


def test_strength_position_and_sign_do_not_matter():
    grating, other = gratings(0.2)[:3], noise(3)
    for kernels in (grating, other):
        assert peak_power(-1e-6 * kernels).allclose(peak_power(kernels), atol=1e-9)
        assert peak_power(kernels.flip(-1)).allclose(peak_power(kernels), atol=1e-9)


def test_the_power_is_counted_as_a_plain_fourier_sum_counts_it():
    kernel = noise(1, seed=3)
    k = kernel[0].double().numpy()
    at = np.arange(32) / 32
    rows = np.exp(-2j * np.pi * np.outer(at, np.arange(7)))
    power = sum(abs(rows @ channel @ rows.T) ** 2 for channel in k)
    i, j = np.unravel_index(power.argmax(), power.shape)

    def far(a, b):
        return min((a - b) % 32, (b - a) % 32)

    held = sum(
        power[a, b]
        for a in range(32)
        for b in range(32)
        if min(math.hypot(far(a, s * i), far(b, s * j)) for s in (1, -1)) <= 32 / 7
    )
    assert float(peak_power(kernel)) == pytest.approx(held / power.sum(), rel=1e-9)


def test_a_silent_filter_is_not_tuned():
    assert peak_power(torch.zeros(2, 3, 7, 7)).tolist() == [0, 0]
