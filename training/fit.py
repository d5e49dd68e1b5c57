"""The training loop: AdamW, the rate rising and falling in phases, resolution growing.

It resumes from its last checkpoint and writes its log as JSON. The networks are the project's
own, run with batch statistics; the statistics that a finished network carries are measured at the
end over training pictures (Ioffe and Szegedy 2015, algorithm 2).
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from resnet_core import ResNet, build_network
from resnet_core.blocks import BasicBlock, BatchNorm, Bottleneck
from resnet_core.drawings import HELD_OUT_SEED
from resnet_core.drawings.outlines import CATEGORIES
from resnet_core.runtime import device
from training.pictures import Pool, augmented, draw_ahead, normalised, order
from training.recipes import Leg, Recipe

_SAVE_EVERY, _TELL_EVERY = 120, 20  # seconds
_CHECKED = 2_000  # held-out pictures per point of a curve


def fit(name: str, recipe: Recipe, folder: Path) -> ResNet:
    """Train one recipe to its end, from its last checkpoint if there is one.

    Writes ``<name>.checkpoint`` and ``<name>.json`` (the log) into the folder, and returns the
    network with its statistics settled.
    """
    where = device()
    network = build_network(
        recipe.depth, order=recipe.order, num_classes=len(CATEGORIES), seed=recipe.seed
    )
    network.to(where, memory_format=torch.channels_last).requires_grad_(True)
    if recipe.quiet:
        _quieten(network)
    optimiser = torch.optim.AdamW(_groups(network, recipe), fused=True)
    pools = {side: Pool(folder, recipe.seed, side, n) for side, n in sorted(recipe.pool.items())}
    draw_ahead([pools[side] for side in dict.fromkeys(leg.drawn for leg in recipe.legs)])
    log: dict[str, Any] = {"recipe": asdict(recipe), "seconds": 0.0, "checks": []}
    seen = _resume(folder / f"{name}.checkpoint", network, optimiser, log)
    check_every = recipe.pictures / recipe.checks
    started, saved, losses = time.time() - log["seconds"], time.time(), []
    told, told_at = time.time(), seen

    while seen < recipe.pictures:
        leg, rate, drawn = _now(recipe, seen)
        for group in optimiser.param_groups:
            group["lr"] = rate * group["scale"]
        pool = pools[leg.drawn]
        pictures, labels = pool[order(recipe.seed, pool.count, drawn, leg.batch)]
        chance = np.random.default_rng((recipe.seed, seen))
        x = _to(normalised(augmented(pictures, leg.size, chance)), where)
        losses.append(_step(network, optimiser, x, labels.to(where), recipe))
        seen += leg.batch
        if time.time() - told > _TELL_EVERY:
            speed = (seen - told_at) / (time.time() - told)
            recent = sum(losses[-20:]) / len(losses[-20:])
            print(
                f"{name} {seen:,}/{recipe.pictures:,} at {leg.size}², "
                f"{speed:.0f} pictures/s, loss {recent:.3f}",
                flush=True,
            )
            told, told_at = time.time(), seen
        if int(seen / check_every) > int((seen - leg.batch) / check_every):
            log["seconds"] = time.time() - started
            errors = _check(network, recipe, leg, pool, folder)
            mean_loss = sum(losses) / len(losses)
            log["checks"].append({"pictures": seen, "size": leg.size, "loss": mean_loss, **errors})
            print(f"{name} {seen:,}/{recipe.pictures:,} {log['checks'][-1]}", flush=True)
            losses = []
        if time.time() - saved > _SAVE_EVERY or seen >= recipe.pictures:
            log["seconds"] = time.time() - started
            _save(folder, name, network, optimiser, log, seen)
            saved = time.time()
    settle(network, _settling(pools[recipe.legs[-1].drawn], recipe.legs[-1], 20), recipe)
    return network.requires_grad_(False)


def schedule(done: float) -> float:
    """Share of the peak rate after a share of the training: 5 % up, then a cosine to 0."""
    if done < 0.05:
        return done / 0.05 + 1e-3
    return 0.5 * (1 + math.cos(math.pi * (done - 0.05) / 0.95))


@torch.no_grad()
def _quieten(network: ResNet) -> None:
    for block in network.modules():
        if isinstance(block, BasicBlock):
            block.bn2.weight.zero_()
        elif isinstance(block, Bottleneck):
            block.bn3.weight.zero_()


@torch.no_grad()
def settle(network: ResNet, batches: list[Tensor], recipe: Recipe) -> None:
    """Measure the mean and variance that every BN normalises by, and keep them."""
    with _measuring(network) as totals:
        for x in batches:
            with _half(x.device):
                network(x, batch_statistics=True, surgery=recipe.surgery)
    for module, (mean, var) in totals.items():
        module.running_mean.copy_(mean / len(batches))
        module.running_var.copy_(var / len(batches))


@contextmanager
def _measuring(network: ResNet) -> Iterator[dict[BatchNorm, list[Tensor]]]:
    totals: dict[BatchNorm, list[Tensor]] = {}

    def note(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(module, BatchNorm)
        var, mean = torch.var_mean(inputs[0].float(), (0, 2, 3))
        if module in totals:
            totals[module][0] += mean
            totals[module][1] += var
        else:
            totals[module] = [mean, var]

    handles = [
        m.register_forward_pre_hook(note) for m in network.modules() if isinstance(m, BatchNorm)
    ]
    try:
        yield totals
    finally:
        for handle in handles:
            handle.remove()


def _step(
    network: ResNet, optimiser: torch.optim.Optimizer, x: Tensor, labels: Tensor, recipe: Recipe
) -> float:
    with _half(x.device):
        logits = network(x, batch_statistics=True, surgery=recipe.surgery)
    loss = F.cross_entropy(logits.float(), labels, label_smoothing=recipe.smoothing)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return loss.item()


def _groups(network: ResNet, recipe: Recipe) -> list[dict[str, Any]]:
    """Convolutions and the matrix decay; what scales and shifts does not."""
    head, body = [], []
    for name, parameter in network.named_parameters():
        (head if name.startswith("fc.") else body).append(parameter)
    return [
        {
            "params": [p for p in parameters if (p.dim() > 1) == matrices],
            "weight_decay": recipe.weight_decay if matrices else 0.0,
            "scale": scale,
        }
        for parameters, scale in ((body, 1.0), (head, recipe.head))
        for matrices in (True, False)
    ]


def _now(recipe: Recipe, seen: int) -> tuple[Leg, float, int]:
    """After ``seen`` pictures: the leg, the learning rate, and how many of its pool were used."""
    start, used = 0, dict.fromkeys(recipe.pool, 0)
    for phase in recipe.phases:
        done = (seen - start) / phase.pictures  # of this phase
        for leg in phase.legs:
            if seen < start + leg.pictures:
                return leg, phase.rate * schedule(done), used[leg.drawn] + seen - start
            start += leg.pictures
            used[leg.drawn] += leg.pictures
    raise ValueError(f"The recipe ends after {recipe.pictures} pictures.")


def _check(network: ResNet, recipe: Recipe, leg: Leg, pool: Pool, folder: Path) -> dict[str, float]:
    """Error on held-out pictures and on pictures of the pool, both plain and uncropped."""
    settle(network, _settling(pool, leg, 8), recipe)
    held_out = Pool(folder, HELD_OUT_SEED, 128, _CHECKED)
    held_out.draw()
    errors = {}
    for what, source in (("train", pool), ("held_out", held_out)):
        wrong = 0
        for start in range(0, _CHECKED, 250):
            pictures, labels = source[np.arange(start, start + 250)]
            x = F.interpolate(
                pictures.float() / 255, (leg.size, leg.size), mode="bilinear", antialias=True
            )
            with torch.no_grad(), _half(device()):
                logits = network(_to(normalised(x), device()), surgery=recipe.surgery)
            wrong += int((logits.argmax(1).cpu() != labels).sum())
        errors[what] = wrong / _CHECKED
    return errors


def _settling(pool: Pool, leg: Leg, batches: int) -> list[Tensor]:
    chance = np.random.default_rng(0)
    return [
        _to(
            normalised(augmented(pool[np.arange(64) + 64 * n][0], leg.size, chance)),
            device(),
        )
        for n in range(batches)
    ]


def _to(x: Tensor, where: torch.device) -> Tensor:
    return x.to(where, memory_format=torch.channels_last)


def _half(where: torch.device) -> torch.autocast:
    """bfloat16 where it pays: on GPUs, and on CPUs with instructions for it."""
    able = where.type != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(where.type, torch.bfloat16, enabled=able)


def _save(
    folder: Path,
    name: str,
    network: ResNet,
    optimiser: torch.optim.Optimizer,
    log: dict[str, Any],
    seen: int,
) -> None:
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "log": log,
        "seen": seen,
    }
    fresh = folder / f"{name}.checkpoint.part"
    torch.save(state, fresh)
    fresh.replace(folder / f"{name}.checkpoint")
    (folder / f"{name}.json").write_text(json.dumps(log, indent=1))


def _resume(
    path: Path, network: ResNet, optimiser: torch.optim.Optimizer, log: dict[str, Any]
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device(), weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimiser"])
    log["seconds"], log["checks"] = state["log"]["seconds"], state["log"]["checks"]
    return int(state["seen"])
