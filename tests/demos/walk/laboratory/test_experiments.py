"""What the laboratory's panels say agrees with what they ran."""

import pytest

from demos._components.picture import pictures
from demos._page.settings import RunSettings
from demos.walk.laboratory.experiments import EXPERIMENTS

MEASURES = ("activation_std", "gradient_norm")


def last(experiment, choice):
    image = pictures.find(choice.picture).image
    *_, panel = EXPERIMENTS[experiment](choice, image, MEASURES)
    return panel.text


@pytest.mark.parametrize(
    ("cuts", "strength", "said"),
    [
        ((), 0.3, ["this is λ = 0.5 on every shortcut", "λ = 0.5 on 8 shortcuts"]),
        (("conv2_x.1",), 0.3, ["λ = 0.3 on 1 shortcut."]),
        (("conv2_x.1",), 0.0, ["A cut leaves nothing of the path", "λ = 0.5 on 1 shortcut."]),
    ],
)
def test_the_path_is_run_at_the_strength_that_its_sentence_names(cuts, strength, said):
    choice = RunSettings(18, "none", "fresh", "post", 0, "shapes", cuts=cuts, strength=strength)
    text = last("path", choice)
    assert all(part in text for part in said)
    assert ("this is λ = 0.5" in text) is (not (cuts and strength))


def test_a_block_that_one_depth_lacks_is_not_said_to_be_cut_there():
    choice = RunSettings(34, "none", "fresh", "post", 0, "shapes", cuts=("conv4_x.6",))
    assert "(none at 18)" in last("depths", choice)
    assert "skips intact" in last("depths", RunSettings(34, "none", "fresh", "post", 0, "shapes"))
