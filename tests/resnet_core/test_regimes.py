"""The three regimes, against torchvision's modules with the additions taken out.

The oracle uses none of the project's code: torchvision's network and initialisation, its blocks'
forward rewritten without the addition, its normalisation replaced by nothing. The figures are
those of two seeds that agree; orders of magnitude are the check.
"""

import math

import pytest
import torch
import torch.nn.functional as F
import torchvision
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck

from resnet_core import Surgery, cut_skips, keys, runs
from resnet_core.drawings.still_life import draw_shapes
from resnet_core.experiments import many_runs
from resnet_core.regimes import CONDITIONS, regime_of
from resnet_core.surgery import scale_skips


def _without_addition(self, x):
    out = self.relu(self.bn1(self.conv1(x)))
    out = self.bn2(self.conv2(out))
    if hasattr(self, "conv3"):
        out = self.bn3(self.conv3(F.relu(out)))
    return F.relu(out)


def _theirs(depth, norm, plain, seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = torchvision.models.get_model(f"resnet{depth}", weights=None).train()
    for module in list(network.modules()):
        if isinstance(module, nn.ReLU):
            module.inplace = False
        if isinstance(module, BasicBlock | Bottleneck) and plain:
            module.forward = _without_addition.__get__(module)
        if norm == "none":
            for name, child in module.named_children():
                if isinstance(child, nn.BatchNorm2d):
                    setattr(module, name, nn.Identity())
    return network


def measured_by_torchvision(depth, norm, plain, pictures, labels):
    """First block over last: output gradient, weight gradient; and std, first and last."""
    network = _theirs(depth, norm, plain)
    blocks = [b for i in range(1, 5) for b in getattr(network, f"layer{i}")]
    outputs = []
    for block in blocks:
        block.register_forward_hook(lambda module, given, out: outputs.append(out))
    loss = F.cross_entropy(network(pictures), torch.tensor(labels))
    weights = [blocks[0].conv1.weight, blocks[-1].conv1.weight]
    first, last, *of_weights = torch.autograd.grad(loss, [outputs[0], outputs[-1], *weights])
    return (
        float(first.norm() / last.norm()),
        float(of_weights[0].norm() / of_weights[1].norm()),
        float(outputs[0].detach().std()),
        float(outputs[-1].detach().std()),
    )


def measured_here(run):
    std, gradient = list(run.activation_std.values()), list(run.gradient_norm.values())
    weight = list(runs.weight_gradient(run).values())
    return gradient[0] / gradient[-1], weight[0] / weight[-1], std[0], std[-1]


@pytest.fixture(scope="module")
def picture():
    return draw_shapes()


# What science says of noise pictures: output gradient, weight gradient, std first -> last.
TABLE = [
    (34, "batch", False, 11, 5, 1.1, 1.2),
    (34, "batch", True, 190, 72, 0.59, 0.59),
    (50, "batch", False, 110, 37, 0.8, 1.2),
    (50, "batch", True, 3.6e3, 1.4e3, 0.58, 0.59),
    (34, "none", False, 40, 0.4, 0.5, 50),
    (34, "none", True, 0.07, 0.5, 0.36, 0.014),
    pytest.param(152, "batch", True, 1.3e11, 6e10, 0.6, 0.6, marks=pytest.mark.slow),
    pytest.param(152, "none", False, 2e7, 0.3, 0.26, 2e7, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("depth", "regime", "plain", "gradient", "weight", "first", "last"), TABLE)
def test_a_regime_does_what_torchvision_without_additions_does(
    depth, regime, plain, gradient, weight, first, last, picture
):
    surgery = cut_skips(depth, "all") if plain else Surgery()
    run, _ = runs.run(picture, depth, "fresh", surgery, regime=regime, weight_gradients=True)
    ours = measured_here(run)
    theirs = measured_by_torchvision(depth, regime, plain, run.pictures, run.target)
    near = 10 if depth == 152 else 4
    for mine, other, told in zip(ours, theirs, (gradient, weight, first, last), strict=True):
        assert 1 / near < mine / other < near
        assert 1 / 10 < mine / told < 10


def test_what_the_three_regimes_are_for_holds(picture):
    """The bounds that the page's story rests on, without any oracle."""
    plain, whole = runs.run(picture, 34, "fresh", cut_skips(34, "all"))
    assert 30 < measured_here(plain)[0] < 1000
    assert measured_here(whole)[0] < 40
    plain, whole = runs.run(picture, 34, "fresh", cut_skips(34, "all"), regime="none")
    assert measured_here(plain)[0] < 1
    assert measured_here(whole)[3] > 10 * measured_here(whole)[2]


def test_each_regime_is_another_run_and_names_itself(picture):
    batch, none = (runs.run(picture, 18, "fresh", regime=r)[0] for r in ("batch", "none"))
    assert batch.key.conditions.regime == "batch" and none.key.conditions.regime == "none"
    assert runs.run(picture, 18, "fresh")[0] is batch
    assert torch.equal(batch.pictures, none.pictures) and batch.target == none.target
    assert batch.key.name != none.key.name
    assert not any(a.endswith(".bn1") for a in (p.address for p in none.table.points))
    assert {regime_of("fresh"), regime_of("imagenet")} == {"batch", "trained"}
    assert set(CONDITIONS) == {"trained", "batch", "none"}


def test_weights_order_and_regime_that_do_not_go_together_get_a_sentence(picture):
    for source, how in (
        ("fresh", {"regime": "trained"}),
        ("imagenet", {"regime": "none"}),
        ("imagenet", {"order": "pre"}),
        ("fresh", {"regime": "lesion"}),
        ("fresh", {"order": "sideways"}),
    ):
        with pytest.raises(ValueError, match=r"\.$"):
            runs.run(picture, 18, source, **how)


def test_a_trained_run_does_not_depend_on_the_seed(picture):
    one, other = (keys.key_of(picture, 18, "imagenet", seed=seed) for seed in (0, 7))
    assert one == other
    assert keys.key_of(picture, 18, "fresh", seed=7) != keys.key_of(picture, 18, "fresh")


@pytest.mark.parametrize("regime", ["batch", "none"])
@pytest.mark.parametrize("order", ["post", "pre"])
def test_everything_can_be_looked_at_in_every_regime_and_order(regime, order, picture):
    run, _ = runs.run(picture, 18, "fresh", cut_skips(18, "conv3_x.2"), regime=regime, order=order)
    for address in run.table.steps("operation"):
        shape = run.table[address].shape
        assert runs.point(run, address).shape == shape, address
    assert all(math.isfinite(v) for v in run.gradient_norm.values())


@pytest.mark.parametrize("regime", ["batch", "none"])
@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("strength", [0.0, 0.5])
def test_a_change_touches_nothing_before_it_and_restoring_brings_every_number_back(
    regime, order, strength, picture
):
    how = {"regime": regime, "order": order, "seed": 1}
    first, _ = runs.run(picture, 18, "fresh", **how)
    numbers = {m: dict(many_runs.measured(first, m)) for m in many_runs.Measure.__args__}
    changed, beside = runs.run(picture, 18, "fresh", scale_skips(18, "conv4_x.1", strength), **how)
    assert beside is first
    for address in ("conv1", "maxpool", "conv2_x.1", "conv2_x.2", "conv3_x.1", "conv3_x.2"):
        assert torch.equal(changed.activations[address], first.activations[address])
    assert not torch.equal(changed.activations["conv4_x.1"], first.activations["conv4_x.1"])
    runs._runs.clear()
    again, _ = runs.run(picture, 18, "fresh", **how)
    assert again.key == first.key and again is not first
    assert {m: many_runs.measured(again, m) for m in numbers} == numbers
    assert all(torch.equal(again.activations[a], first.activations[a]) for a in first.activations)
