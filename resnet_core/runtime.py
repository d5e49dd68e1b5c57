"""What outlives a request: the device, and caches that are bounded in bytes and shared by all."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import lru_cache
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

from resnet_core.points import Norm, Order
from resnet_core.weights import Loaded, Source, load_network

V = TypeVar("V")

# The channels of one place lie beside each other: on a CPU a run takes 5 to 10 % less time.
_LAYOUT = torch.channels_last

NETWORK_BYTES = 700_000_000  # all five depths with one set of weights
TRACE_BYTES = 400_000_000  # three ResNet-152 runs on a batch, or twenty-five ResNet-18 ones


class ByteCache(Generic[V]):
    """A thread-safe cache that forgets the least recently used values beyond a number of bytes.

    Several threads that ask for the same missing key wait for one computation. A value larger
    than the whole cache is returned and not kept. A failed computation is not remembered.
    """

    def __init__(self, limit: int, size: Callable[[V], int]) -> None:
        self._limit, self._size = limit, size
        self._values: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._pending: dict[Hashable, Future[V]] = {}
        self._lock = threading.Lock()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable) -> V | None:
        """The value if it is still kept."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """The kept value, or ``make()``, which runs once however many threads ask."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key][0]
            pending = self._pending.get(key)
            ours = pending is None
            if pending is None:
                pending = self._pending[key] = Future()
        if not ours:
            return pending.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._pending[key]
            pending.set_exception(error)
            raise
        with self._lock:
            del self._pending[key]
            self._keep(key, value)
        pending.set_result(value)
        return value

    def keep(self, key: Hashable, value: V) -> None:
        """Keep a value that is there already, without waiting for anyone who is making it."""
        with self._lock:
            self._keep(key, value)

    def forget(self, key: Hashable, value: V) -> None:
        """Let a value go, unless another one is kept under its key by now."""
        with self._lock:
            if key in self._values and self._values[key][0] is value:
                _, freed = self._values.pop(key)
                self.bytes -= freed

    def clear(self) -> None:
        with self._lock:
            self._values.clear()
            self.bytes = 0

    def _keep(self, key: Hashable, value: V) -> None:
        size = self._size(value)
        if size > self._limit or key in self._values:
            return
        self._values[key] = (value, size)
        self.bytes += size
        while self.bytes > self._limit:
            _, (_, freed) = self._values.popitem(last=False)
            self.bytes -= freed


@lru_cache(maxsize=1)
def device() -> torch.device:
    """CUDA, then MPS, then the CPU. On CUDA convolutions then compute in float32, as on the CPU:
    NVIDIA's default there, TensorFloat-32, rounds what is multiplied to about three digits.

    On a Space with a shared GPU ("ZeroGPU") the CPU: there the GPU is lent for two minutes a day,
    which one picture walked through a network does not need.
    """
    if os.environ.get("SPACES_ZERO_GPU"):
        return torch.device("cpu")
    if torch.cuda.is_available():
        torch.backends.cudnn.allow_tf32 = False
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def device_name() -> str:
    """The device in words for the page, such as "CPU" or "NVIDIA H200"."""
    if device().type == "cuda":
        return torch.cuda.get_device_name()
    return {"cpu": "CPU", "mps": "Apple GPU"}[device().type]


def placed(pictures: Tensor) -> Tensor:
    """(N,3,H,W) pictures on the device, laid out as the networks are."""
    return pictures.to(device(), memory_format=_LAYOUT)


_networks: ByteCache[Loaded] = ByteCache(NETWORK_BYTES, lambda loaded: nbytes(loaded.network))


def network(
    depth: int, source: Source, *, order: Order = "post", norm: Norm = "batch", seed: int = 0
) -> Loaded:
    """A network on the device, shared by everyone who asks for the same one. Raises as
    :func:`resnet_core.load_network`."""

    def load() -> Loaded:
        loaded = load_network(depth, source, order=order, norm=norm, seed=seed)
        loaded.network.to(device()).to(memory_format=_LAYOUT)
        _give_back_memory()
        return loaded

    return _networks.get_or_make((depth, source, order, norm, seed), load)


def _give_back_memory() -> None:
    """Return to the system what loading has freed: glibc keeps it, over a gigabyte in the end."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # other C libraries have none
        if trim is not None:
            trim(0)


def nbytes(module: nn.Module) -> int:
    """Bytes of a network's parameters and buffers."""
    return sum(t.numel() * t.element_size() for t in module.state_dict().values())
