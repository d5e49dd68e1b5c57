"""What a trained network can do, measured in ways that anyone can repeat on the shipped files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import RidgeClassifierCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from resnet_core import INTACT, ResNet, Surgery, to_tensor
from resnet_core.architecture import STAGES
from resnet_core.drawings import HELD_OUT_SEED
from resnet_core.runtime import device
from training.pictures import Pool

_LABELLED = 450
_SPLITS = 5


@torch.no_grad()
def answers(
    network: ResNet, folder: Path, count: int, surgery: Surgery = INTACT
) -> tuple[Tensor, Tensor]:
    """The network's top classes for pictures never trained on, and the right ones: (count,) each.

    The pictures are items 0 to ``count`` of :data:`HELD_OUT_SEED`, drawn at 224² and prepared as
    the page prepares any picture. The network runs in float32.
    """
    network = network.to(device(), memory_format=torch.channels_last)
    pool = Pool(folder, HELD_OUT_SEED, 224, count)
    pool.draw()
    found, right = [], []
    for start in range(0, count, 50):
        pictures, labels = pool[np.arange(start, min(start + 50, count))]
        images = [Image.fromarray(p.permute(1, 2, 0).numpy()) for p in pictures]
        x = torch.cat([to_tensor(image) for image in images])
        x = x.to(device(), memory_format=torch.channels_last)
        found.append(network(x, surgery=surgery).argmax(1).cpu())
        right.append(labels)
        if start % 1000 == 0:
            print(f"{start:,} of {count:,} held-out pictures", flush=True)
    return torch.cat(found), torch.cat(right)


@dataclass(frozen=True)
class Probe:
    """Errors of a linear classifier on handwritten digits, as shares, by what it reads."""

    by_stage: dict[str, float]

    @property
    def best(self) -> tuple[str, float]:
        """The stage whose features serve best, and its error."""
        return min(self.by_stage.items(), key=lambda pair: pair[1])


def probe(network: ResNet, *, batch_statistics: bool = False, surgery: Surgery = INTACT) -> Probe:
    """A linear probe on scikit-learn's 1,797 digits, enlarged to 112² pixels.

    Each stage's features, pooled to 2×2 places, train a ridge classifier on 450 labels (its
    strength is chosen by leave-one-out on those) and are tested on the rest; the error is the
    mean over 5 seeded splits.
    """
    digits = load_digits()
    x = torch.tensor(digits.images / 16, dtype=torch.float32)[:, None].expand(-1, 3, -1, -1)
    x = F.interpolate(x, (112, 112), mode="bicubic", align_corners=False).clamp(0, 1)
    x = (x - 0.45) / 0.225
    features: dict[str, list[Tensor]] = {}

    def note(address: str, tensor: Tensor) -> None:
        if address == "conv1" or address in last:
            stage = address.split(".")[0]
            pooled = F.adaptive_avg_pool2d(tensor, 2).flatten(1)
            features.setdefault(stage, []).append(pooled.float().cpu())

    last = {f"{stage.blocks[-1].address}.out" for stage in network.architecture().stages}
    network = network.to(device())
    # Permuted, so that the statistics of a batch are those of digits of every kind.
    chance = np.random.default_rng(0).permutation(len(x))
    with torch.no_grad():
        for batch in x[chance].split(200):
            network(
                batch.to(device()), batch_statistics=batch_statistics, surgery=surgery, tap=note
            )
    labels = digits.target[chance]
    return Probe(
        {stage: _error(torch.cat(features[stage]).numpy(), labels) for stage in ("conv1", *STAGES)}
    )


def probe_pixels() -> float:
    """The same probe on the digits' own 64 pixels."""
    digits = load_digits()
    return _error(digits.images.reshape(-1, 64), digits.target)


def _error(features: np.ndarray, labels: np.ndarray) -> float:
    errors = []
    for split in range(_SPLITS):
        places = np.random.default_rng(split).permutation(len(labels))
        known, new = places[:_LABELLED], places[_LABELLED:]
        reader = make_pipeline(StandardScaler(), RidgeClassifierCV(np.logspace(-1, 6, 15)))
        reader.fit(features[known], labels[known])
        errors.append(1 - reader.score(features[new], labels[new]))
    return float(np.mean(errors))
