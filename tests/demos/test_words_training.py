"""What is said of the twins' curves turns round when the numbers do."""

from demos._words_training import budget, table, verdict
from resnet_core import shipped


def test_twins_of_one_depth_are_compared():
    assert "the skips helped" in verdict({"plain18": 0.4, "resnet18": 0.2})
    assert "did not help" in verdict({"plain18": 0.2, "resnet18": 0.4})
    assert "about alike" in verdict({"plain18": 0.2, "resnet18": 0.201})


def test_a_deeper_twin_is_called_better_or_worse_by_its_error():
    shallow = {"plain18": 0.3, "resnet18": 0.3}
    worse = verdict({**shallow, "plain34": 0.4, "resnet34": 0.2})
    assert "after a sliver of its training" in worse and "depth pays" in worse
    better = verdict({**shallow, "plain34": 0.2, "resnet34": 0.4})
    assert "no degradation here" in better and "which the paper did not see" in better
    assert "both depths end about alike" in verdict({**shallow, "plain34": 0.3, "resnet34": 0.3})


def test_what_is_not_trained_yet_is_said_and_compared_with_nothing():
    some = verdict({"plain18": 0.1, "resnet18": 0.06, "plain34": 0.8})
    assert "after a sliver of its training" in some and "ResNet-34 not trained yet" in some
    assert "residual networks" not in some and "plain-34 on" not in some
    every = verdict({"plain18": 0.1, "resnet18": 0.06, "plain34": 0.8, "resnet34": 0.05})
    assert "not trained" not in every and "depth pays" in every


def test_the_table_and_the_budget_are_those_of_the_shipped_curves():
    box = shipped.curves()
    final = {name: checks[-1] for name, checks in box["curves"].items()}
    assert all(f"{check['held_out']:.1%}" in table(final) for check in final.values())
    legs = [leg for phase in box["recipe"]["phases"] for leg in phase["legs"]]
    assert f"{sum(leg['pictures'] for leg in legs):,} pictures each" in budget(box["recipe"])
