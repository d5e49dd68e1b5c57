"""Runs with other numbers than their own, to see what is said of those."""

from dataclasses import replace

from resnet_core import cut_skips
from resnet_core.regimes import CONDITIONS

BLOCKS = [f"conv{stage}_x.{number}" for stage in (2, 3, 4, 5) for number in (1, 2)]
FIRST, LAST = BLOCKS[0], BLOCKS[-1]


def level(value):
    return dict.fromkeys(BLOCKS, value)


def slope(first, last):
    """From ``first`` to ``last`` by equal factors."""
    step = (last / first) ** (1 / 7)
    return {block: first * step**i for i, block in enumerate(BLOCKS)}


def with_numbers(run, **numbers):
    """A run with other numbers, also of those measures that it computes from its tensors."""
    fields = {k: v for k, v in numbers.items() if k in ("activation_std", "gradient_norm")}
    run = replace(run, **fields)
    for name, values in numbers.items():
        run.__dict__[name] = values
    return run


def in_regime(run, regime, order="post", **numbers):
    key = replace(run.key, conditions=CONDITIONS[regime], order=order)
    return with_numbers(replace(run, key=key), **numbers)


def all_cut(run):
    return replace(run, key=replace(run.key, surgery=cut_skips(18, "all")))
