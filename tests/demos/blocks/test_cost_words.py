"""The accountant's sentences follow the counts: when those turn round, so do the words."""

from demos.blocks import cost_words
from demos.blocks.paper_table import table
from resnet_core import costs
from resnet_core.architecture import Cost


def block_cost(parameters, macs, kept):
    operation = costs.Operation("conv1", 3, 4, 4, 4, 1, parameters, macs, True)
    return costs.BlockCost((operation,), kept)


def test_the_comparison_of_blocks_follows_the_counts():
    narrow, basic = block_cost(100, 100, 10), block_cost(1600, 1600, 40)
    usual = cost_words.comparison(basic, block_cost(100, 95, 30), narrow, 256)
    assert "16× fewer" in usual and "about as much as" in usual and "but keeps 3×" in usual
    odd = cost_words.comparison(basic, block_cost(3200, 900, 8), narrow, 256)
    assert "2× more" in odd and "computes more than" in odd and "but keeps 0.8×" in odd
    dearer = cost_words.comparison(basic, block_cost(3200, 900, 30), narrow, 256)
    assert "more than" in dearer and "and keeps 3×" in dearer
    light = cost_words.comparison(basic, block_cost(1, 10, 8), narrow, 256)
    assert "less than" in light and "and keeps 0.8×" in light
    assert "less than" in cost_words.comparison(basic, block_cost(1, 10, 8), narrow, 256)


def test_the_sentence_on_shortcut_options_follows_counts_and_errors(monkeypatch):
    counted = {"A": Cost(100, 1), "B": Cost(110, 1), "C": Cost(99, 1)}
    text = cost_words.options(34, counted)
    assert "+10.0%" in text and "−10.0%" in text and "each a little better" in text
    worse = {**costs.PAPERS_ERRORS, (34, "C"): (30.0, 10.0)}
    monkeypatch.setattr(cost_words, "PAPERS_ERRORS", worse)
    assert "no clear order" in cost_words.options(34, counted)
    assert "for B only" in cost_words.options(50, counted)
    assert "for A only" in cost_words.options(18, counted)


def test_the_sentence_on_the_stride_follows_the_counts():
    same = cost_words.stride(34, Cost(1, 3_660_000_000), Cost(1, 3_660_000_000))
    assert "either way: 3.66 G" in same and "3.6" in same
    other = cost_words.stride(50, Cost(1, 4_000_000_000), Cost(1, 2_000_000_000))
    assert "100% more" in other and "3.8" in other


def test_the_departure_lists_the_depths_that_differ():
    assert "+50% at ResNet-50" in cost_words.departure({18: (1, 1), 50: (150, 100)})
    assert "ResNet-18" not in cost_words.departure({18: (1, 1), 50: (150, 100)})
    assert "same with either" in cost_words.departure({18: (1, 1)})
    assert "+6% at ResNet-50, +3% at ResNet-101, +2% at ResNet-152" in table()["departure"]


def test_the_first_stage_is_told_from_the_later_ones():
    assert "64 channels" in cost_words.first_stage(56, True)
    assert cost_words.first_stage(28, True) == "" == cost_words.first_stage(56, False)
