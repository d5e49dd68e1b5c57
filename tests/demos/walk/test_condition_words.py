"""The regime is named with what a conclusion from it is worth."""

from dataclasses import replace

from demos._components.picture import pictures
from demos.walk import condition_words as words
from demos.walk import step_reading
from resnet_core import runs
from resnet_core.regimes import CONDITIONS
from tests.demos import prose


def test_the_conditions_name_the_regime_and_its_batch():
    batch, none = (words.fresh(CONDITIONS[r], "post", 3) for r in ("batch", "none"))
    assert "batch statistics" in batch and "no normalisation" in none
    assert prose.numbers(batch) == [3, 7, 112, 8] and prose.numbers(none) == [3, 7, 112]
    pre = words.fresh(CONDITIONS["none"], "pre", 3)
    assert "pre-activation" in pre and "pre-activation" not in none


def test_a_network_trained_without_skips_is_no_lesion(pair):
    cut = replace(pair[0], categories=("lion",) * 1000)
    said = {
        source: step_reading.conditions(replace(cut, key=replace(cut.key, source=source)))
        for source in ("bundled", "imagenet", "plain")
    }
    assert all("“lion”" in text for text in said.values())
    assert "a cut is a lesion" in said["bundled"] and "drawn shapes" in said["bundled"]
    assert "drawn shapes" not in said["imagenet"]
    assert "nothing here is a lesion" in said["plain"] and "skips changed" not in said["plain"]
    assert "skips changed" in said["bundled"]


def test_the_differentiated_class_is_the_one_of_the_run():
    run, _ = runs.run(pictures.find("star").image, 18, "bundled")
    assert f"“{run.categories[run.target[0]]}”" in step_reading.conditions(run)
    assert "skips changed" not in step_reading.conditions(run)


def test_a_class_name_cannot_break_the_page():
    said = words.trained("<b>&", drawings=False, changed=False)
    assert "<b>&" not in said and "&lt;b&gt;&amp;" in said


def test_every_condition_is_short():
    texts = [words.fresh(CONDITIONS[r], o, 3) for r in ("batch", "none") for o in ("post", "pre")]
    texts += [words.trained("umbrella", drawings=True, changed=True), words.plain(18, "umbrella")]
    assert max(map(prose.longest, texts)) <= 25
