"""Caches: one computation for a class, a bound in bytes, and nothing remembered of a failure."""

import threading
import time

import pytest
import torch
from torch.overrides import TorchFunctionMode

from resnet_core import runtime
from resnet_core.block_view import record_block
from resnet_core.filters import tuned
from resnet_core.measures import top_classes
from resnet_core.runtime import ByteCache


def test_thirty_students_asking_at_once_cost_one_computation():
    cache = ByteCache(100, size=lambda value: 1)
    made = []

    def make():
        time.sleep(0.05)
        made.append(1)
        return object()

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.get_or_make("key", make)))
        for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1 and len(set(map(id, found))) == 1 and len(found) == 30


def test_memory_stays_bounded_and_the_least_recently_used_goes_first():
    cache = ByteCache(10, size=len)
    cache.get_or_make("a", lambda: "xxxx")
    cache.get_or_make("b", lambda: "xxxx")
    cache.get_or_make("c", lambda: "xx")
    assert cache.get("a") == "xxxx"  # now b is the least recently used
    cache.get_or_make("d", lambda: "xxxx")
    assert cache.get("b") is None
    assert cache.get("a") and cache.get("c") and cache.get("d")
    assert cache.bytes == 10


def test_a_value_larger_than_the_cache_is_given_but_not_kept():
    cache = ByteCache(3, size=len)
    assert cache.get_or_make("big", lambda: "xxxx") == "xxxx"
    assert cache.get("big") is None and cache.bytes == 0


def test_a_failure_reaches_everyone_who_waits_and_is_tried_again_next_time():
    cache = ByteCache(10, size=len)
    started, gate = threading.Event(), threading.Event()

    def fail():
        started.set()
        assert gate.wait(20)
        raise ValueError("not this time")

    def ask(make):
        with pytest.raises(ValueError, match="not this time"):
            cache.get_or_make("key", make)
        told.append(make)

    told = []
    first = threading.Thread(target=ask, args=(fail,))
    first.start()
    assert started.wait(20)
    waiting = [threading.Thread(target=ask, args=(None,), daemon=True) for _ in range(3)]
    for thread in waiting:
        thread.start()
    time.sleep(0.1)  # they wait for the first one by now
    gate.set()
    for thread in (first, *waiting):
        thread.join(20)
    assert told.count(fail) == 1 and told.count(None) == 3
    assert cache.get_or_make("key", lambda: "fine") == "fine"


def test_a_value_is_let_go_unless_another_has_taken_its_place():
    cache = ByteCache(10, size=len)
    first, second = "".join(["x"] * 4), "".join(["y"] * 4)
    cache.keep("key", first)
    cache.forget("key", second)
    assert cache.get("key") is first and cache.bytes == 4
    cache.forget("key", first)
    assert cache.get("key") is None and cache.bytes == 0


def test_a_shared_space_with_lent_gpus_walks_on_the_cpu(monkeypatch):
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    runtime.device.cache_clear()
    try:
        assert runtime.device() == torch.device("cpu")
        assert runtime.device_name() == "CPU"
    finally:
        runtime.device.cache_clear()


def test_a_gpu_computes_in_float32_as_the_cpu_does(monkeypatch):
    monkeypatch.delenv("SPACES_ZERO_GPU", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", True)
    runtime.device.cache_clear()
    try:
        assert runtime.device() == torch.device("cuda")
        assert not torch.backends.cudnn.allow_tf32
    finally:
        runtime.device.cache_clear()


class NoFloat64(TorchFunctionMode):
    """An Apple GPU: a tensor is widened only after it has been brought to the CPU."""

    def __init__(self):
        super().__init__()
        self.brought = []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function is torch.Tensor.double and not any(args[0] is t for t in self.brought):
            raise TypeError("An Apple GPU has no float64.")
        result = function(*args, **kwargs or {})
        if function is torch.Tensor.cpu:
            self.brought.append(result)
        return result


@pytest.mark.parametrize("batch_statistics", [True, False])
def test_nothing_is_widened_on_a_device_that_has_no_float64(batch_statistics):
    network = runtime.network(18, "fresh").network
    pictures = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    with NoFloat64():
        record_block(network, pictures, "conv3_x.1", batch_statistics=batch_statistics)
        top_classes(torch.tensor([[0.5, 2.0]]))
        tuned(network.get_parameter("conv1.conv.weight").detach())
        with pytest.raises(TypeError):
            pictures.double()


def test_one_network_serves_everybody():
    assert runtime.network(18, "fresh") is runtime.network(18, "fresh")
    assert runtime.network(18, "fresh", seed=1) is not runtime.network(18, "fresh")


def test_the_bytes_of_a_network_are_those_of_its_parameters_and_statistics():
    network = runtime.network(18, "fresh").network
    statistics = sum(b.numel() * b.element_size() for b in network.buffers())
    assert runtime.nbytes(network) == 4 * 11_689_512 + statistics


def test_a_value_can_be_kept_while_someone_else_is_making_it():
    cache = ByteCache(100, size=len)
    gate = threading.Event()
    found = []

    def slowly():
        assert gate.wait(20)
        return "made"

    maker = threading.Thread(target=lambda: found.append(cache.get_or_make("key", slowly)))
    maker.start()
    while not cache._pending:
        time.sleep(0.01)
    cache.keep("key", "kept")
    assert cache.get("key") == "kept"
    gate.set()
    maker.join()
    assert found == ["made"] and cache.get("key") == "kept" and cache.bytes == len("kept")
