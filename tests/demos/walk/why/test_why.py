"""What the panel is sent: the backward sum of the run that is shown, and growth with depth."""

import pytest

from demos._components.picture import pictures
from demos._words import sums
from demos._words.numbers import short
from demos.walk import why
from demos.walk.why import words
from resnet_core import cut_skips, runs
from resnet_core.backward_sum import gradient_norms
from resnet_core.gradient_view import gradients_at


@pytest.fixture(scope="module")
def pair():
    image = pictures.find("gratings").image
    return runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.2"))


def ask(run, address, channel=None):
    return why.backward([run.key.name, address, channel])


@pytest.mark.parametrize("block", ["conv2_x.2", "conv3_x.1", "conv3_x.2"])
def test_the_three_maps_are_the_two_roads_and_their_sum(pair, block):
    for run in pair:
        terms = gradients_at(run, block)
        found = ask(run, f"{block}.sum")
        channel = int(terms.total[0].flatten(1).norm(dim=1).argmax())
        assert (found["block"], found["channel"], found["strongest"]) == (block, channel, True)
        for tile, term in enumerate((terms.shortcut, terms.residual, terms.total)):
            least, most = float(term[0, channel].min()), float(term[0, channel].max())
            room = (most - least) / 250 + 1e-12
            assert found["sheet"]["lo"][tile] == pytest.approx(least, abs=room)
            assert found["sheet"]["hi"][tile] == pytest.approx(most, abs=room)
        norms = [float(t[0].norm()) for t in (terms.shortcut, terms.residual, terms.total)]
        assert found["norms"] == [short(norm) for norm in norms]
        added = sums.of_block(run.table, run.table.block(block), run.key.surgery)
        assert found["formula"] == words.formula(added)
        assert found["reading"] == words.roads(gradient_norms(terms), added)


def test_a_cut_skip_brings_nothing_and_is_said_to_be_cut(pair):
    changed, intact = pair
    found = ask(changed, "conv3_x.2")
    assert found["cut"] == [True, False] and found["norms"][0] == "0"
    assert ask(intact, "conv3_x.2")["cut"] == [False, False]


def test_the_pinned_channel_is_shown_and_one_that_is_not_there_is_not(pair):
    run, _ = pair
    assert ask(run, "conv3_x.2", 5)["channel"] == 5
    assert not ask(run, "conv3_x.2", 5)["strongest"]
    assert ask(run, "conv3_x.2", 10**6)["strongest"]


def test_outside_of_blocks_and_without_skips_there_is_a_sentence(pair):
    assert ask(pair[0], "conv1") == {"none": words.OUTSIDE}
    plain, _ = runs.run(pictures.find("gratings").image, 18, "plain")
    assert ask(plain, "conv3_x.2") == {"none": words.PLAIN}


def test_growth_is_measured_in_fresh_regimes_only(monkeypatch):
    monkeypatch.setattr(why, "DEPTHS", (18,))
    why._growth.cache_clear()
    found = why.growth(["batch"])
    why._growth.cache_clear()
    assert found["depths"] == [18] and found["without"][0] > 2 * found["with"][0] > 0
    assert set(why.growth(["trained"])) == {"error"}


def test_every_regime_has_a_row_and_no_cell_is_empty():
    assert len(words.REGIMES) == 3
    assert all(len(row) == 4 and all(row) for row in words.REGIMES)
    assert len(words.IN_ALL) == 3 and all(words.IN_ALL)
