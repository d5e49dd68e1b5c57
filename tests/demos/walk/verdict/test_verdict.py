"""The verdict's numbers are those of the runs that it stands under."""

import json
from dataclasses import replace

import pytest
import torch
import torchvision

from demos._components.picture import pictures
from demos.walk import verdict
from demos.walk.verdict import counts, words
from resnet_core import bundled, cut_skips, runs
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.experiments.answers import Answers
from resnet_core.weights import torchvision_name

BLOCKS = [f"conv{stage}_x.{number}" for stage in (2, 3, 4, 5) for number in (1, 2)]


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Counts of the intact network, and with the last skip cut or all."""
    path = tmp_path / "answers.json"
    sets = {"0" * 8: [233, 0.87], "0" * 7 + "1": [235, 0.36], "1" * 8: [10, 0.05]}
    path.write_text(json.dumps({"resnet18": {"few": 240, "sets": sets}}))
    monkeypatch.setattr(bundled, "ANSWERS", path)
    bundled.answers.cache_clear()
    yield
    bundled.answers.cache_clear()


def of(name, source="bundled", cut=(), regime=None):
    picture = pictures.find(name)
    pair = runs.run(picture.image, 18, source, cut_skips(18, cut), regime=regime)
    return verdict.verdict(*pair, picture, 7), pair


def test_a_drawing_has_its_answer_and_those_of_the_new_drawings(shipped):
    told, (run, intact) = of(pictures.DEFAULT, cut=["conv5_x.2"])
    before, now = (float(one.activations["fc"].softmax(1).max()) for one in (intact, run))
    assert told["render_id"] == 7 and told["cut"]["what"] == "conv5_x.2"
    assert told["answer"]["pairs"] == [[f"star {before:.0%}", f"{now:.0%}"]]
    assert told["drawings"]["pairs"] == [["97%", "98%"], ["87%", "36%"]]
    assert told["mark"] == [1, 235 / 240] and told["counting"] is None
    assert [point[0] for point in told["curve"]["points"]] == [0, 1, 8]


def test_a_set_that_was_not_shipped_is_to_be_asked_for(shipped):
    told, _ = of(pictures.DEFAULT, cut=["conv3_x"])
    assert told["counting"] == [18, "bundled", ["conv3_x.1", "conv3_x.2"], 0.0]
    assert told["drawings"]["pairs"] == [["97%", "…"], ["87%", "…"]]


def test_a_file_over_fewer_drawings_is_told_as_it_is(shipped):
    content = json.loads(bundled.ANSWERS.read_text())
    content["resnet18"]["few"] = 235
    bundled.ANSWERS.write_text(json.dumps(content))
    bundled.answers.cache_clear()
    told, _ = of(pictures.DEFAULT, cut=["conv5_x.2"])
    assert told["drawings"]["label"].startswith("235 new") and told["counting"] is None
    assert told["drawings"]["pairs"][0] == ["99%", "100%"]


def test_without_a_file_everything_is_to_be_asked_for_and_there_is_no_curve(tmp_path, monkeypatch):
    monkeypatch.setattr(bundled, "ANSWERS", tmp_path / "none.json")
    bundled.answers.cache_clear()
    told, _ = of(pictures.DEFAULT)
    bundled.answers.cache_clear()
    assert told["counting"] == [18, "bundled", [], 1.0] and told["curve"] is None


def test_a_network_trained_without_skips_is_counted_as_it_was_trained(shipped):
    told, _ = of(pictures.DEFAULT, "plain", cut=["conv5_x.2"])
    assert "without skips" in told["cut"]["what"]
    assert told["counting"] == [18, "plain", [], 1.0]
    assert [after for _, after in told["drawings"]["pairs"]] == [None, None]


def test_imagenet_weights_answer_for_the_picture_alone(shipped):
    told, (run, intact) = of(pictures.DEFAULT, cut=["conv5_x.2"])
    theirs = [replace(one, key=replace(one.key, source="imagenet")) for one in (run, intact)]
    for name in (pictures.DEFAULT, "lion"):  # any picture may show one of a thousand classes
        alone = verdict.verdict(*theirs, pictures.find(name), 7)
        assert alone["answer"] == told["answer"]
        assert "drawings" not in alone and "counting" not in alone


def test_random_weights_answer_nothing():
    told, _ = of(pictures.DEFAULT, "fresh", cut="all", regime="none")
    assert told["answer"] is None and "drawings" not in told and "counting" not in told


def test_an_example_that_shows_no_shape_gets_no_shape_as_its_answer(shipped):
    for name in ("lion", "gratings"):
        told, _ = of(name, cut=["conv5_x.2"])
        assert told["answer"] == words.no_shape(24) and told["drawings"]


def test_the_gradient_is_the_root_mean_square_that_torchvisions_module_gives():
    _, (run, intact) = of(pictures.DEFAULT, cut=["conv4_x.1"])
    theirs = torchvision.models.resnet18(num_classes=len(CATEGORIES)).eval()
    state = run.key.load().network.state_dict()
    theirs.load_state_dict({torchvision_name(name): value for name, value in state.items()})
    x = theirs.maxpool(theirs.bn1(theirs.conv1(intact.pictures)).relu())
    first = theirs.layer1[0](x).detach().requires_grad_()
    x = theirs.layer4(theirs.layer3(theirs.layer2(theirs.layer1[1](first))))
    logits = theirs.fc(theirs.avgpool(x).flatten(1))
    (gradient,) = torch.autograd.grad(logits.max(), first)
    before = float(gradient.square().mean().sqrt())
    alone = verdict.gradient(intact, intact, 7)
    assert alone == {"render_id": 7, **words.gradient("conv2_x.1", before, None)}

    ratio = run.gradient_norm["conv2_x.1"] / intact.gradient_norm["conv2_x.1"]
    both = words.gradient("conv2_x.1", before, ratio * before)
    assert verdict.gradient(run, intact, 7) == {"render_id": 7, **both}


GARBAGE = [
    None,
    7,
    [],
    {},
    [None] * 4,
    [18, "fresh", [], 0],
    [18, "imagenet", [], 0],
    [34, "bundled", [], 0],
    [True, "bundled", [], 0],
    [18, "bundled", "all", 0],
    [10**30, "plain", [], 0],
    [18, "bundled", ["conv5_x.2", "nothing"], 0],
    [18, "bundled", ["conv5_x.2"], "strong"],
    [18, "bundled", ["conv5_x.2"], 1.5],
]


@pytest.mark.parametrize("request_", GARBAGE, ids=str)
def test_garbage_is_not_counted(request_):
    assert set(counts.counted(request_)) == {"error"}


def test_what_is_asked_for_is_counted_from_the_files_first(shipped):
    told = counts.counted([18, "bundled", ["conv5_x.2"], 0])
    assert told == {
        "drawings": words.drawings(
            words.Drawings(
                240, 1 / len(CATEGORIES), Answers(240, 233, 208.8), Answers(240, 235, 86.4)
            )
        ),
        "mark": [1, 235 / 240],
        "more": False,
    }


@torch.no_grad()
def test_the_first_cut_on_the_default_picture_is_seen():
    """The trained network knows it, any single cut lowers its answer, and all cuts end it."""
    star = CATEGORIES.index("star")
    image = pictures.find(pictures.DEFAULT).image

    def sure(cut):
        run, _ = runs.run(image, 18, "bundled", cut_skips(18, cut))
        return float(run.activations["fc"].softmax(1)[0, star])

    assert sure([]) > 0.95
    assert all(sure([block]) < 0.9 for block in BLOCKS)
    assert sure("all") < 0.1
