"""One network, many readers at once: nobody sees anybody else's run."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import torch

from resnet_core import INTACT, Surgery, cut_skips, trace, trace_block

ROUNDS = 20
READERS = [
    {"surgery": INTACT, "target": 1},
    {"surgery": cut_skips(18, "all"), "target": 2, "objective": "cross_entropy"},
    {"surgery": Surgery({"conv4_x.1": 0.5}, {"conv2_x.2": 0}), "batch_statistics": True},
]


def look(network, x, how):
    """All tensors of a run and of one block of it, in order."""
    run = trace(network, x, **how)
    block = trace_block(
        network,
        "conv3_x.1",
        run.activations["conv2_x"],
        surgery=how["surgery"],
        batch_statistics=how.get("batch_statistics", False),
        upstream=run.gradients["conv3_x.1"],
    )
    recorded = (run.activations, run.gradients, block.activations, block.gradients)
    return [tensor for part in recorded for tensor in part.values()]


@pytest.mark.parametrize("order", ["post", "pre"])
def test_readers_of_one_network_never_see_each_others_run(order, make_network, noise):
    network = make_network(18, order)
    pictures = [noise(2, 64, seed=seed) for seed in range(len(READERS))]
    alone = [look(network, x, how) for x, how in zip(pictures, READERS, strict=True)]
    start = Barrier(len(READERS))

    def read(number):
        wrong = 0
        for _ in range(ROUNDS):
            start.wait(30)
            found = look(network, pictures[number], READERS[number])
            wrong += not all(map(torch.equal, found, alone[number]))
        return wrong

    with ThreadPoolExecutor(len(READERS)) as pool:
        assert list(pool.map(read, range(len(READERS)))) == [0] * len(READERS)
    assert not any(torch.equal(alone[0][-1], other[-1]) for other in alone[1:])
