"""What is said of the twins' curves turns round when the numbers do."""

from demos.twins.curve_words import budget, table, verdict
from resnet_core import bundled


def test_twins_of_one_depth_are_compared():
    """The paper's two of 18 layers err alike, its two of 34 do not."""
    for depth, alike in ((18, "as in"), (34, "unlike in")):
        plain, residual = f"plain{depth}", f"resnet{depth}"
        clear = "unlike in" if depth == 18 else "as in"
        helped = verdict({plain: 0.4, residual: 0.2})
        assert f"the skips helped it to learn; {clear} the paper" in helped
        assert "did not help; unlike in the paper" in verdict({plain: 0.2, residual: 0.4})
        assert f"about alike; {alike} the paper" in verdict({plain: 0.2, residual: 0.201})


def test_a_deeper_twin_is_called_better_or_worse_by_its_error():
    shallow = {"plain18": 0.3, "resnet18": 0.3}
    worse = verdict({**shallow, "plain34": 0.4, "resnet34": 0.2})
    assert "plain networks the deeper one ends worse, 40.0% against 30.0%; as in the" in worse
    assert "residual networks the deeper one ends better, 20.0% against 30.0%; as in the" in worse
    better = verdict({**shallow, "plain34": 0.2, "resnet34": 0.4})
    assert "ends better, 20.0% against 30.0%; unlike in the paper (28.54% and 27.94%)" in better
    assert "ends worse, 40.0% against 30.0%; unlike in the paper (25.03% and 27.88%)" in better
    alike = verdict({**shallow, "plain34": 0.3, "resnet34": 0.3})
    assert alike.count("both depths end about alike, 30.0% against 30.0%; unlike in the") == 2
    assert "hardly begun" not in worse + better + alike
    late = verdict({**shallow, "plain34": 0.8, "resnet34": 0.2})
    assert "it has hardly begun to learn; as in the paper" in late and "had learned" in late


def test_what_is_not_trained_yet_is_said_and_compared_with_nothing():
    some = verdict({"plain18": 0.1, "resnet18": 0.06, "plain34": 0.8})
    assert "hardly begun" in some and "ResNet-34 not trained yet" in some
    assert "residual networks" not in some and "plain-34 on" not in some
    every = verdict({"plain18": 0.1, "resnet18": 0.06, "plain34": 0.8, "resnet34": 0.05})
    assert "not trained" not in every and "residual networks the deeper one" in every


def test_the_table_and_the_budget_are_those_of_the_shipped_curves():
    box = bundled.curves()
    final = {name: checks[-1] for name, checks in box["curves"].items()}
    assert all(f"{check['held_out']:.1%}" in table(final) for check in final.values())
    legs = [leg for phase in box["recipe"]["phases"] for leg in phase["legs"]]
    assert f"{sum(leg['pictures'] for leg in legs):,} pictures each" in budget(box["recipe"])
