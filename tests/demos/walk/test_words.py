"""Sentences follow the numbers: when those turn round, so do the words."""

from dataclasses import replace

import pytest
import torch

from demos._components.picture import pictures
from demos.walk import words
from resnet_core import runs
from resnet_core.measures import Branches
from resnet_core.surgery import scale_skips


def logits(run, *largest):
    """The run with these classes the likeliest, in this order."""
    values = torch.zeros(1, 1000)
    for place, index in enumerate(largest):
        values[0, index] = 9.0 - place
    return replace(
        run,
        activations={**run.activations, "fc": values},
        categories=tuple(f"thing {i}" for i in range(1000)),
    )


def test_the_top5_note_says_falls_or_rises(pair):
    run, intact = pair
    before = logits(intact, 7, 8)
    falls = words.top5(logits(run, 8, 7), before)
    assert falls["rows"][0]["name"] == "thing 8"
    assert "thing 7 falls from" in falls["note"]
    weak = replace(before, activations={**before.activations, "fc": torch.eye(1000)[7:8]})
    assert "thing 7 rises from" in words.top5(logits(run, 7), weak)["note"]
    assert "conv3_x.1" in falls["note"]


@pytest.mark.parametrize("source", ["bundled", "plain"])
def test_a_network_of_shapes_says_that_another_pictures_label_means_nothing(pair, source):
    run = logits(pair[1], 7)
    shapes = replace(run, key=replace(run.key, source=source))
    said = "for another kind of picture read the maps, not the label"
    assert said in words.top5(shapes, shapes)["note"]
    assert said not in words.top5(shapes, shapes, drawn_by_us=True)["note"]
    assert said not in words.top5(run, run)["note"]


def test_random_weights_and_broken_logits_are_called_what_they_are(pair):
    run, intact = pair
    assert "random" in words.top5(run, intact)["note"]
    broken = replace(run, activations={**run.activations, "fc": torch.full((8, 1000), torch.nan)})
    answer = words.top5(broken, intact)
    assert answer["rows"] == [] and "not finite" in answer["note"]


def test_the_first_layer_does_not_claim_a_normalisation_that_it_lacks(pair):
    image = pictures.find("gratings").image
    none, _ = runs.run(image, 18, "fresh", regime="none")
    assert "normalisation" in words.explain(pair[0], "conv1", None)["text"]
    assert "normalisation" not in words.explain(none, "conv1", None)["text"]


@pytest.mark.parametrize(
    ("blocks", "strength", "said"),
    [
        ([], 0.5, "skips intact"),
        ("all", 0.0, "all skips cut"),
        ("all", 0.5, "all skips × 0.5"),
        ("identity", 0.25, "all 5 identity skips × 0.25"),
        ("projection", 0.0, "all 3 projections cut"),
        ("conv3_x.2", 0.05, "the skip of conv3_x.2 × 0.05"),
        ("conv3_x", 0.0, "all skips of conv3_x cut"),
        (["conv3_x.1", "conv4_x.1"], 0.0, "2 of 8 skips cut"),
        (["conv3_x", "conv4_x"], 0.5, "all skips of conv3_x, conv4_x × 0.5"),
        ("all", 1.0, "skips intact"),
    ],
)
def test_what_is_cut_or_scaled_is_named(pair, blocks, strength, said):
    surgery = scale_skips(18, blocks, strength)
    run = replace(pair[0], key=replace(pair[0].key, surgery=surgery))
    assert words.skips_of(run) == said


def test_a_network_without_skips_has_none_cut(pair):
    run = pair[0]
    plain = replace(run, key=replace(run.key, source="plain"))
    assert words.skips_of(plain) == "no skips, in training either"


def test_a_stage_names_the_block_that_its_numbers_are_those_of(pair):
    numbers = Branches(10.0, 5.0, 10.0, 12.0, 11.0, 80.0, 0.5)
    stage = words.explain(pair[1], "conv3_x", numbers)["text"]
    assert stage.startswith("conv3_x ends in its last block, conv3_x.2. The block adds")
    block = words.explain(pair[1], "conv3_x.2", numbers)["text"]
    assert block.startswith("The block adds")


def test_dropped_cuts_are_named():
    assert words.dropped([], 18) == ""
    assert "conv3_x.4" in words.dropped(["conv3_x.4"], 18)
    several = words.dropped(["conv3_x.3", "conv3_x.4", "conv4_x.6"], 18)
    assert "3 cuts" in several and "conv4_x.6" in several


@pytest.mark.parametrize("address", ["conv1", "conv1.conv", "maxpool", "avgpool", "fc"])
def test_every_step_outside_the_blocks_has_a_text(pair, address):
    said = words.explain(pair[0], address, None)
    assert len(said["text"]) > 40 and "{" not in said["text"] and said["source"]


def test_a_1x1_convolution_is_not_said_to_look_through_a_window():
    run, _ = runs.run(pictures.find("gratings").image, 50, "fresh")

    def said(address):
        return words.explain(run, address, None)["text"]

    assert said("conv3_x.2.conv1").startswith("A 1×1 convolution: ")
    assert "window" not in said("conv3_x.2.conv1")
    assert said("conv3_x.1.conv2").startswith("A 3×3 convolution at every second place: ")
    assert "over small windows of all 128 maps" in said("conv3_x.2.conv2")
    assert said("conv1.conv").startswith("A 7×7 convolution at every second place: ")
