"""What is changed in a run: branches scaled or cut. Frozen values, no torch.

A block computes ``out = relu(β·F(x) + α·S(x))``. α scales the shortcut S (0 cuts the skip), β the
residual branch F (0 deletes it); values between are the constant scaling of He et al. 2016,
Table 1. A surgery is the set of factors that are not 1, so equal changes are equal values and a
surgery can name a cached run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from resnet_core.architecture import STAGES, architecture
from resnet_core.exact import is_number, quoted

Factors = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Surgery:
    """Factors by block address: ``Surgery(shortcut={"conv3_x.2": 0.0})`` cuts one skip.

    ``shortcut`` holds α and ``residual`` β; blocks that are not named keep 1. Both are stored as
    sorted tuples without the ones.

    Raises:
        ValueError: a factor is not a finite number, or a block is not named by its address.
    """

    shortcut: Factors = ()
    residual: Factors = ()

    def __init__(
        self,
        shortcut: Mapping[str, float] | Factors = (),
        residual: Mapping[str, float] | Factors = (),
    ) -> None:
        object.__setattr__(self, "shortcut", _normalised(shortcut))
        object.__setattr__(self, "residual", _normalised(residual))

    def alpha(self, block: str) -> float:
        """The factor of this block's shortcut."""
        return self._alphas.get(block, 1.0)

    def beta(self, block: str) -> float:
        """The factor of this block's residual branch."""
        return self._betas.get(block, 1.0)

    @property
    def cuts(self) -> tuple[str, ...]:
        """The blocks whose skip is cut (α = 0)."""
        return tuple(block for block, alpha in self.shortcut if alpha == 0)

    @property
    def blocks(self) -> frozenset[str]:
        """Every block that is changed in some way."""
        return frozenset(self._alphas) | frozenset(self._betas)

    def groups(self, depth: int) -> tuple[str, ...]:
        """The shortest list of names for the skips that are changed, as :func:`scale_skips` takes
        them: "all", "identity" or "projection" alone, or whole stages and then single blocks.

        Raises:
            ValueError: there is no such depth.
        """
        changed = set(self._alphas)
        if not changed:
            return ()
        members = _groups(depth)
        for name in ("all", "identity", "projection"):
            if changed == set(members[name]):
                return (name,)
        stages = [name for name in STAGES if changed.issuperset(members[name])]
        whole = {block for name in stages for block in members[name]}
        single = [b for b in members["all"] if b in changed and b not in whole]
        return (*stages, *single)

    @cached_property
    def _alphas(self) -> dict[str, float]:
        return dict(self.shortcut)

    @cached_property
    def _betas(self) -> dict[str, float]:
        return dict(self.residual)


def _normalised(factors: Mapping[str, float] | Factors) -> Factors:
    pairs = dict(factors)
    for block, factor in pairs.items():
        if not isinstance(block, str):
            raise ValueError(f"A block is named by its address, not by {quoted(block)}.")
        if not is_number(factor):
            raise ValueError(
                f"The factor of {block} is {quoted(factor)}; it has to be a finite number."
            )
    return tuple(
        sorted((block, float(f) + 0.0) for block, f in pairs.items() if f != 1)
    )  # -0.0 is 0.0


INTACT = Surgery()


def cut_skips(depth: int, blocks: str | Iterable[str]) -> Surgery:
    """The surgery that cuts these skips of a ResNet; see :func:`scale_skips`."""
    return scale_skips(depth, blocks, 0.0)


def scale_skips(depth: int, blocks: str | Iterable[str], strength: float) -> Surgery:
    """The surgery that scales these skips of a ResNet by one factor.

    Args:
        depth: 18, 34, 50, 101 or 152.
        blocks: block addresses such as "conv3_x.2", stage names such as "conv4_x", "identity" or
            "projection" for all shortcuts of that kind, or "all"; one of them or several.
        strength: the factor α = λ of He et al. 2016, eq. 6; 0 cuts, 1 changes nothing.

    Raises:
        ValueError: this depth has no such block, or the strength is not a finite number.
    """
    groups = _groups(depth)
    scaled: set[str] = set()
    for name in [blocks] if isinstance(blocks, str) else blocks:
        if isinstance(name, str) and name in groups:
            scaled.update(groups[name])
        elif name in groups["all"]:
            scaled.add(name)
        else:
            raise ValueError(
                f"ResNet-{depth} has no block {quoted(name)}; name a block such as 'conv3_x.2', "
                f"a stage ({', '.join(STAGES)}), 'identity', 'projection' or 'all'."
            )
    return Surgery(shortcut=dict.fromkeys(scaled, strength))


def _groups(depth: int) -> dict[str, list[str]]:
    """The blocks of each group of skips that has a name."""
    net = architecture(depth)
    return {
        **{stage.name: [block.address for block in stage.blocks] for stage in net.stages},
        "all": [block.address for block in net.blocks],
        "identity": [block.address for block in net.blocks if not block.projection],
        "projection": [block.address for block in net.blocks if block.projection],
    }
