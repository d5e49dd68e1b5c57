"""How much memory the server keeps when a class has looked at everything.

A process of its own builds the page and visits all five depths with both kinds of weights, intact
and with all skips cut, as two of the server's worker threads would; then many uploads arrive. The
ImageNet files are stand-ins of the real names, sizes and shapes that hold random values.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
import torchvision
from PIL import Image

from benchmarks.harness import Row, Unavailable
from resnet_core import DEPTHS, architecture
from resnet_core.weights import imagenet_url

ABOUT = "resident memory; the ImageNet files are random values of the real names and sizes"
ROOT = Path(__file__).parent.parent
STATUS = Path("/proc/self/status")
GOAL = 3.5
UPLOADS = 200
WORKERS = 2


def rows() -> Iterator[Row]:
    if not STATUS.exists():
        raise Unavailable("this system has no /proc/self/status.")
    with TemporaryDirectory() as folder:
        _write_weights(Path(folder))
        environment = {**os.environ, "GRADIO_TEMP_DIR": f"{folder}/uploads"}
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", folder],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    seen = json.loads(answer.stdout.splitlines()[-1])
    half = UPLOADS // 2
    yield Row("page built, nothing run", [seen["built"]], "GB")
    yield Row("all depths, two weights, intact and cut", [seen["visited"]], "GB", GOAL)
    yield Row("  its peak on the way", [seen["peak"]], "GB", GOAL)
    yield Row(
        f"growth by {half} uploads at depth 18", [1000 * (seen["half"] - seen["visited"])], "MB"
    )
    yield Row(f"growth by {half} more", [1000 * (seen["all"] - seen["half"])], "MB")
    yield Row("peak of everything", [seen["last peak"]], "GB", GOAL)


def _write_weights(folder: Path) -> None:
    checkpoints = folder / "checkpoints"
    checkpoints.mkdir()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for depth in DEPTHS:
            network = torchvision.models.get_model(f"resnet{depth}", weights=None)
            torch.save(network.state_dict(), checkpoints / imagenet_url(depth).rsplit("/", 1)[1])


def _visit_everything(folder: str) -> dict[str, float]:
    """Gigabytes at each point of the visit, measured in this process."""
    import demos
    from demos._page import serve

    torch.hub.set_dir(folder)
    kept = serve.page(demos.find())
    seen = {"built": _resident()}
    with ThreadPoolExecutor(WORKERS) as workers:
        visits = [
            (depth, weights, cut)
            for depth in DEPTHS
            for weights in ("fresh", "imagenet")
            for cut in (False, True)
        ]
        list(workers.map(lambda visit: _visit(*visit), visits))
        seen.update(visited=_resident(), peak=_resident("VmHWM"))
        list(workers.map(_upload, range(UPLOADS // 2)))
        seen["half"] = _resident()
        list(workers.map(_upload, range(UPLOADS // 2, UPLOADS)))
    seen.update({"all": _resident(), "last peak": _resident("VmHWM")})
    kept.close()
    return seen


def _visit(depth: int, weights: str, cut: bool) -> None:
    """A run, and the sheets and explanations along a walk through it."""
    from demos import walk
    from demos.walk.explanation import explain
    from demos.walk.feature_maps import sheet

    blocks = [block.address for block in architecture(depth).blocks]
    drawn = {"cuts": blocks if cut else [], "strength": 0}
    regime = "batch" if weights == "fresh" else "trained"
    painted = walk.show(depth, regime, weights, "post", 0, drawn, "cheetah")
    if painted.network["run"]["weights"] != weights:
        raise RuntimeError(f"The page did not use {weights} weights at depth {depth}.")
    runs = [name for name in (painted.maps["trace"], painted.maps["intact"]) if name]
    walked = ["conv1", *blocks[::4], f"{blocks[-1]}.conv1", f"{blocks[0]}.sum", "avgpool", "fc"]
    for address in walked:
        for name in runs:
            sheet([name, address, 0])
        explain([runs[0], address, None])


def _upload(number: int) -> None:
    from gradio.utils import get_upload_folder

    from demos import walk
    from demos._components.picture import pictures

    path = Path(get_upload_folder()) / uuid.uuid4().hex / "picture.jpg"
    path.parent.mkdir(parents=True)
    noise = np.random.default_rng(number).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((400, 300), Image.Resampling.BICUBIC).save(path)
    accepted = pictures.accept(str(path))
    weights = "imagenet" if number % 2 else "fresh"
    regime = "batch" if weights == "fresh" else "trained"
    walk.show(18, regime, weights, "post", 0, None, accepted["name"])


def _resident(field: str = "VmRSS") -> float:
    """This process's memory in GB: VmRSS now, VmHWM at its highest."""
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(lines[field].split()[0]) * 1024 / 1e9


if __name__ == "__main__":
    print(json.dumps(_visit_everything(sys.argv[1])))
