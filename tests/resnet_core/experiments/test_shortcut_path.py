"""λ^L is exact for the shortcut path alone, and wrong for the whole signal."""

import pytest

from resnet_core import build_network, cut_skips
from resnet_core.experiments.shortcut_path import path_alone, whole_signal
from resnet_core.surgery import scale_skips


def every(network):
    return [block.address for block in network.blocks()]


def identities(network):
    return [block.address for block in network.blocks() if block.shortcut is None]


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize(("depth", "strength"), [(34, 0.5), (34, 0.3), (50, 0.9), (18, 1.0)])
@pytest.mark.parametrize("which", [every, identities])
def test_the_path_alone_shrinks_by_lambda_to_the_power_of_its_blocks(
    depth, strength, which, order, noise
):
    network = build_network(depth, order=order, norm="none")
    scaled = which(network)
    path = path_alone(network, noise(2, 64), scaled, strength)
    count = 0
    for block in every(network):
        count += block in scaled
        assert path.predicted[block] == pytest.approx(strength**count, rel=1e-12)
        assert path.measured[block] == pytest.approx(strength**count, rel=1e-4)
    if strength == 0.5:  # a power of two scales a float without rounding
        assert path.measured == pytest.approx(path.predicted, rel=1e-6)


def test_the_whole_signal_does_not_follow_it(noise):
    """ResNet-34, λ = 0.5: about 0.6 with batch statistics, 0.013 without, λ^16 = 1.5·10⁻⁵."""
    x = noise(8, 112)
    ends = {}
    for norm in ("batch", "none"):
        network = build_network(34, norm=norm)
        ratios = whole_signal(network, x, every(network), 0.5, batch_statistics=norm == "batch")
        ends[norm] = list(ratios.values())[-1]
    assert 0.3 < ends["batch"] < 1
    assert 0.013 / 5 < ends["none"] < 0.013 * 5
    predicted = list(path_alone(network, x[:1], every(network), 0.5).predicted.values())[-1]
    assert predicted == 0.5**16
    assert ends["none"] > 100 * predicted


def test_a_network_that_normalises_has_no_path_alone(noise):
    with pytest.raises(ValueError, match=r"without normalisation\.$"):
        path_alone(build_network(18), noise(1, 32), [], 0.5)


def test_a_strength_of_zero_is_a_cut():
    assert scale_skips(34, "identity", 0.0) == cut_skips(34, "identity")
