"""States of networks as files hold them."""

import io
from collections import OrderedDict

import torch


def without_counters(state):
    """The state as files of before torch 0.4.1 have it, which torchvision's V1 files came from."""
    return OrderedDict((n, t) for n, t in state.items() if not n.endswith("num_batches_tracked"))


def saved(value, **options):
    """The bytes that torch.save writes."""
    file = io.BytesIO()
    torch.save(value, file, **options)
    return file.getvalue()
