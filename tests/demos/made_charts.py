"""Charts of made-up numbers for ResNet-18, to see what is said of them."""

from demos._readings.charts import identities, units
from demos._words.chart_numbers import ChartNumbers
from resnet_core import architecture

TABLE = architecture(18, input_size=112)
BLOCKS = [block.address for block in TABLE.blocks]
FIRST, LAST = BLOCKS[0], BLOCKS[-1]
UNITS = units(TABLE, 8)


def level(value):
    return dict.fromkeys(BLOCKS, value)


def slope(first, last=1.0):
    """From ``first`` to ``last`` by equal factors."""
    step = (last / first) ** (1 / 7)
    return {block: first * step**i for i, block in enumerate(BLOCKS)}


def norms(growth, at_last=1.0):
    """L2 norms of gradients that grow so many times per unit from the last block to the first."""
    return {
        block: value * UNITS[block] ** 0.5
        for block, value in slope(growth * at_last, at_last).items()
    }


def chart(measure, now, intact=None, *, regime="batch", order="post", all_cut=False):
    return ChartNumbers(measure, now, intact, regime, order, UNITS, identities(TABLE), all_cut)
