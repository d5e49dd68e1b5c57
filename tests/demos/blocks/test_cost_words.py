"""The accountant's sentences follow the counts: when those turn round, so do the words."""

import pytest

from demos.blocks import cost_words
from demos.blocks.paper_table import table
from resnet_core import DEPTHS, costs
from resnet_core.architecture import Cost
from tests.demos import prose


def block_cost(parameters, macs, kept):
    operation = costs.Operation("conv1", 3, 4, 4, 4, 1, parameters, macs, True)
    return costs.BlockCost((operation,), kept)


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(0.7, "less"), (0.75, "alike"), (1.0, "alike"), (1.33, "alike"), (1.4, "more")],
)
def test_a_cost_is_alike_up_to_a_third(ratio, word):
    assert cost_words.amount(ratio) == word


def test_the_comparison_of_blocks_follows_the_counts():
    narrow, basic = block_cost(100, 100, 10), block_cost(1600, 1600, 40)

    def said(*counts):
        return cost_words.comparison(basic, block_cost(*counts), narrow, 256)

    usual, odd, light = said(100, 95, 30), said(3200, 900, 8), said(3200, 10, 8)
    assert prose.numbers(usual) == [256, 16, 64, 0.95, 3]
    assert prose.numbers(odd) == [256, 2, 64, 9, 0.8]
    assert "fewer" in usual and "fewer" not in odd
    assert len({prose.verdict(text) for text in (usual, odd, light)}) == 3


def test_the_sentence_on_shortcut_options_follows_counts_and_errors(monkeypatch):
    counted = {"A": Cost(100, 1), "B": Cost(110, 1), "C": Cost(99, 1)}
    text = cost_words.options(34, counted)
    assert "+10.0%" in text and "−10.0%" in text
    assert prose.numbers(text)[-3:] == [25.03, 24.52, 24.19]
    worse = {**costs.PAPERS_ERRORS, (34, "C"): (30.0, 10.0)}
    monkeypatch.setattr(cost_words, "PAPERS_ERRORS", worse)
    assert prose.verdict(cost_words.options(34, counted)) != prose.verdict(text)
    assert cost_words.better_each_time([3.0, 2.0, 1.0])
    assert not cost_words.better_each_time([3.0, 1.0, 2.0])
    for depth, option in ((50, "B"), (18, "A")):
        assert f"for {option} only" in cost_words.options(depth, counted)


def test_the_sentence_on_the_stride_follows_the_counts():
    same = cost_words.stride(34, Cost(1, 3_660_000_000), Cost(1, 3_660_000_000))
    assert prose.numbers(same)[-2:] == [3.66, 3.6]
    other = cost_words.stride(50, Cost(1, 4_000_000_000), Cost(1, 2_000_000_000))
    assert {2.0, 3.8, 4.0, 100} <= set(prose.numbers(other))


def test_the_departure_lists_the_depths_that_differ():
    assert "+50% at ResNet-50" in cost_words.departure({18: (1, 1), 50: (150, 100)})
    assert "ResNet-18" not in cost_words.departure({18: (1, 1), 50: (150, 100)})
    assert "same with either" in cost_words.departure({18: (1, 1)})
    assert "+6% at ResNet-50, +3% at ResNet-101, +2% at ResNet-152" in table()["departure"]


def test_the_first_stage_is_told_from_the_later_ones():
    assert "64 channels" in cost_words.first_stage(56, True)
    assert cost_words.first_stage(28, True) == "" == cost_words.first_stage(56, False)


def test_every_sentence_on_costs_is_short():
    texts = [table()["departure"], cost_words.first_stage(56, True)]
    for depth in DEPTHS:
        counted = {o: costs.network_cost(depth, option=o) for o in "ABC"}
        texts.append(cost_words.options(depth, counted))
        paper = costs.network_cost(depth, stride_on="1x1")
        texts.append(cost_words.stride(depth, counted["B"], paper))
    texts.append(
        cost_words.comparison(block_cost(9, 9, 9), block_cost(1, 1, 1), block_cost(2, 2, 2), 256)
    )
    assert max(map(prose.longest, texts)) <= 25
