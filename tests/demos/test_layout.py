"""The floors of the page: what each folder may import."""

import ast
from pathlib import Path

import pytest

import demos

ROOT = Path(demos.__file__).parent
# A folder imports from the floors before its own. Tabs stand above all of them.
SHARED = ("_browser", "_words", "_requests", "_figures", "_readings", "_components", "_page")
FLOORS = (
    {"_browser", "_words", "_requests"},
    {"_figures", "_readings"},
    {"_components"},
    {"_page"},
)
# What a sentence may know of the science: values and their types, nothing that runs.
VALUES = {
    *("architecture", "backward_sum", "block_view", "costs", "experiments", "measures", "pixel"),
    *("points", "regimes", "surgery", "weights"),
}
RUNNING = {"runs", "many_runs", "trace", "runtime", "compute_thread", "network", "load_network"}
MODULES = sorted(path.relative_to(ROOT) for path in ROOT.rglob("*.py") if path.parent != ROOT)
TABS = sorted({path.parts[0] for path in MODULES if not path.parts[0].startswith("_")})


def imported(path):
    """What a module imports, as dotted names; ``from a import b`` gives ``a.b``."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def folders(path):
    """The folders of ``demos`` that a module imports from."""
    names = {name.split(".")[1] for name in imported(path) if name.startswith("demos.")}
    return names - {path.parts[0]}


def is_words(path):
    return path.parts[0] == "_words" or path.stem == "words" or path.stem.endswith("_words")


def is_component(path):
    """Whether a module lies in the folder of a component, which has a template."""
    return any((ROOT / parent / f"{parent.name}.html").exists() for parent in path.parents)


def test_every_shared_folder_has_its_floor():
    there = {path.name for path in ROOT.iterdir() if path.name.startswith("_") and path.is_dir()}
    assert there - {"__pycache__"} == set().union(*FLOORS) == set(SHARED)


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_folder_imports_a_tab_but_the_tab_itself(path):
    assert folders(path).isdisjoint(TABS)


@pytest.mark.parametrize("path", [p for p in MODULES if p.parts[0] in SHARED], ids=str)
def test_shared_folders_import_from_the_floors_below(path):
    (floor,) = (number for number, names in enumerate(FLOORS) if path.parts[0] in names)
    assert folders(path) <= set().union(*FLOORS[:floor])


@pytest.mark.parametrize("path", [p for p in MODULES if is_words(p)], ids=str)
def test_words_know_values_and_start_nothing(path):
    science = [name.split(".") for name in imported(path) if name.startswith("resnet_core")]
    for name in science:
        assert RUNNING.isdisjoint(name) or name[-1] == "Measure", ".".join(name)
        assert len(name) == 2 or name[1] in VALUES, ".".join(name)
    assert not any(name.startswith(("gradio", "demos._readings")) for name in imported(path))


@pytest.mark.parametrize("path", [p for p in MODULES if is_component(p)], ids=str)
def test_components_do_not_know_the_page(path):
    assert "_page" not in folders(path)
    assert not any(name.startswith("demos.walk.render") for name in imported(path))


def test_there_are_tabs_words_and_components_to_look_at():
    assert {"walk", "blocks", "twins"} <= set(TABS)
    assert sum(map(is_words, MODULES)) > 10 and sum(map(is_component, MODULES)) > 10
