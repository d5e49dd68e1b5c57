"""What is in the box: networks that know new pictures, and curves that were measured."""

import pytest
import torch

from resnet_core import INTACT, bundled, cut_skips, load_network, to_tensor
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.drawings.scene import draw

NEW = 1_000_000  # the seed that no network was trained on
COUNT = 64
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def pictures():
    drawings = [draw(item, NEW, 224) for item in range(COUNT)]
    x = torch.cat([to_tensor(drawing.image) for drawing in drawings])
    return x, torch.tensor([drawing.label for drawing in drawings])


def accuracy(depth, source, pictures, surgery=INTACT):
    network = load_network(depth, source).network
    x, labels = pictures
    with torch.no_grad():
        found = torch.cat([network(part, surgery=surgery).argmax(1) for part in x.split(16)])
    return float((found == labels).float().mean())


@pytest.mark.parametrize("depth", [18, pytest.param(50, marks=pytest.mark.slow)])
def test_a_bundled_network_recognises_new_pictures(pictures, depth):
    assert accuracy(depth, "bundled", pictures) > 0.85


def test_without_its_skips_the_trained_network_is_lost(pictures):
    every = cut_skips(18, "all")
    assert accuracy(18, "bundled", pictures, every) < 0.25


def test_the_files_are_the_measured_ones_and_small_enough():
    names = bundled.manifest()
    assert "resnet18" in names
    for name, entry in names.items():
        assert bundled.state(name)  # its SHA-256 holds
        card = (bundled.FOLDER / f"{name}.md").read_text()
        assert entry["sha256"] in card and f"{entry['held_out']:.2%}" in card
    sizes = [(bundled.FOLDER / entry["file"]).stat().st_size for entry in names.values()]
    assert sum(sizes) < 95 * MEGABYTE


def test_half_precision_costs_no_accuracy():
    for entry in bundled.manifest().values():
        assert entry["changed_by_rounding"] <= 0.001


def test_the_curves_are_of_twins_that_saw_the_same():
    curves = bundled.curves()["curves"]
    assert {"plain18", "resnet18"} <= set(curves)
    assert len({tuple((c["pictures"], c["size"]) for c in curve) for curve in curves.values()}) == 1
    for curve in curves.values():
        assert all(0 <= check["held_out"] <= 1 and 0 <= check["train"] <= 1 for check in curve)


def test_every_output_of_a_bundled_network_is_a_shape():
    assert load_network(18, "bundled").categories == CATEGORIES
