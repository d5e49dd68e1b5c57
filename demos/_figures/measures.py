"""What the charts can show: each measure's name in the link, its label, and its axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from demos._requests import a_choice, otherwise
from resnet_core.experiments.many_runs import Measure


@dataclass(frozen=True)
class MeasureLabel:
    """How a measure is called and drawn. ``noun`` stands in sentences, ``label`` in the list of
    choices and the hover text; ``axis`` is logarithmic, or a share from 0 to 1 in percent."""

    noun: str
    label: str
    axis: Literal["log", "share"] = "log"

    @property
    def title(self) -> str:
        return self.noun[0].upper() + self.noun[1:]


MEASURES: dict[Measure, MeasureLabel] = {
    "activation_std": MeasureLabel("standard deviation", "std of each output"),
    "activation_mean": MeasureLabel("mean", "mean of each output"),
    "residual_share": MeasureLabel("ratio ‖F(x)‖ / ‖x‖", "‖F(x)‖ / ‖x‖"),
    "silenced": MeasureLabel("share of silent units", "silenced by ReLU", "share"),
    "gradient_norm": MeasureLabel("gradient", "at each output (L2)"),
    "weight_gradient": MeasureLabel("weight gradient", "in first weights (L2)"),
}
ACTIVATIONS: dict[str, Measure] = {
    "std": "activation_std",
    "mean": "activation_mean",
    "residual": "residual_share",
    "silenced": "silenced",
}
GRADIENTS: dict[str, Measure] = {"output": "gradient_norm", "weights": "weight_gradient"}
LABORATORY = {
    "closed": "closed",
    "seeds": "over seeds",
    "depths": "depths side by side",
    "path": "λ and the shortcut path",
    "order": "order of operations",
}


def choices_of(measures: dict[str, Measure]) -> list[tuple[str, str]]:
    """Label and measure, for a control."""
    return [(MEASURES[measure].label, measure) for measure in measures.values()]


def a_measure(value: object, measures: dict[str, Measure]) -> Measure:
    """The measure that a control says, or the first one."""
    return otherwise(next(iter(measures.values())), a_choice, value, measures.values())


def an_experiment(value: object) -> str:
    """The experiment that a control says, or none."""
    return otherwise("closed", a_choice, value, LABORATORY)


def link_name(measure: Measure) -> str:
    """How a link calls a measure."""
    return next(n for n, m in {**ACTIVATIONS, **GRADIENTS}.items() if m == measure)
