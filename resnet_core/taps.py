"""What is measured while a run is going on, because its tensors are not kept.

A trace keeps block outputs. The norm of a residual branch, the units that a pre-activation ReLU
silences and the gradient of a weight need tensors from inside a block: they are read as they pass.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.grad import conv2d_weight

from resnet_core.network import ResNet


class BlockTap:
    """A tap for one run; afterwards it holds a number by block.

    ``residual_norm`` is ‖F(x)‖ (L2, over the whole batch, before any scaling by β). ``silenced``
    is the share of zeros, from 0 to 1, after the block's first ReLU in pre-activation order; it is
    empty in post-activation order, where the last ReLU is the block's output. ``weight_gradient``
    is the L2 norm of the objective's gradient in the weights of the block's first convolution; it
    is filled by the backward pass and 0 where no gradient arrives.
    """

    def __init__(self, network: ResNet, *, weight_gradients: bool = False) -> None:
        blocks = {block.address: block for block in network.blocks()}
        self.residual_norm: dict[str, float] = {}
        self.silenced: dict[str, float] = {}
        self.weight_gradient = dict.fromkeys(blocks, 0.0) if weight_gradients else {}
        self._first = {name: block.get_submodule("conv1") for name, block in blocks.items()}
        self._pre = network.order == "pre"
        self._before: Tensor | None = None

    def __call__(self, address: str, tensor: Tensor) -> None:
        block, _, name = address.rpartition(".")
        if block in self._first:
            if name == "residual":
                self.residual_norm[block] = float(torch.linalg.vector_norm(tensor.detach()))
            elif name == "relu1" and self._pre:
                active = int(torch.count_nonzero(tensor.detach()))
                self.silenced[block] = 1 - active / tensor.numel()
            elif name == "conv1" and self.weight_gradient and tensor.requires_grad:
                self._differentiate(block, tensor)
        # What was noted last is what the first convolution of a block reads: the output of the
        # block before (or maxpool), in pre-activation order the block's first ReLU.
        self._before = tensor.detach()

    def _differentiate(self, block: str, out: Tensor) -> None:
        convolution, given = self._first[block], self._before
        assert isinstance(convolution, nn.Conv2d) and given is not None

        def measure(upstream: Tensor) -> None:
            """dL/dW from the input and the gradient at the output; W itself stays frozen."""
            gradient = conv2d_weight(  # type: ignore[no-untyped-call]
                given,
                list(convolution.weight.shape),
                upstream,
                convolution.stride,
                convolution.padding,
            )
            self.weight_gradient[block] = float(torch.linalg.vector_norm(gradient))

        out.register_hook(measure)  # type: ignore[no-untyped-call]
