"""The shape of the code: what is public, and which way the imports point."""

import ast
import importlib
import inspect
import typing
from pathlib import Path

import pytest

import resnet_core

ROOT = Path(resnet_core.__file__).parents[1]
# A room imports from the floors below its own, and from those that need no other room.
FLOORS = (
    {"points", "imagenet", "inputs", "bundled"},
    {"architecture", "blocks"},
    {"surgery", "costs", "recognise"},
    {"network"},
    {"states"},
    {"trace", "taps", "weights", "growth", "backward_sum"},
    {"measures", "regimes", "runtime"},
    {"keys"},
    {"runs", "block_view"},
    {"experiments", "gradient_view", "pixel"},
)
ALONE = {
    *("compute_thread", "download", "drawings", "exact", "filters", "graph", "images"),
    *("verified", "weight_files"),
}
PUBLIC = [
    "DEPTHS",
    "INTACT",
    "Architecture",
    "DownloadError",
    "Loaded",
    "PictureError",
    "ResNet",
    "Surgery",
    "Trace",
    "architecture",
    "build_network",
    "cut_skips",
    "from_torchvision",
    "load_network",
    "open_picture",
    "to_tensor",
    "trace",
    "trace_block",
]


def modules(folder):
    """Every Python file below a folder of the project, by its dotted name."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return {".".join(f.relative_to(ROOT).with_suffix("").parts): f for f in files}


CORE, DEMOS = modules("resnet_core"), modules("demos")
INSIDE = CORE.keys() - {"resnet_core.__init__"}


def imported(name, path):
    """What a file imports anywhere in it, as dotted names; ``from a import b`` gives ``a.b``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = [node.module] if node.module else []
            if node.level:
                start = [*name.split(".")[: -node.level], *start]
            found |= {".".join([*start, alias.name]) for alias in node.names}
    return found


def packages(name, path):
    return {dotted.split(".")[0] for dotted in imported(name, path)}


def room(dotted):
    """``resnet_core.trace.Trace`` -> ``trace``; a folder is one room."""
    return dotted.split(".")[1]


def rooms_imported(name):
    own = {d for d in imported(name, CORE[name]) if d.split(".")[0] == "resnet_core"}
    return {room(dotted) for dotted in own} - {room(name)}


def test_the_public_names_are_these_and_no_others():
    assert sorted(resnet_core.__all__) == sorted(PUBLIC)
    assert all(getattr(resnet_core, name) is not None for name in PUBLIC)
    assert all(inspect.getdoc(getattr(resnet_core, n)) for n in PUBLIC if n not in ("DEPTHS",))
    assert callable(resnet_core.trace) and callable(resnet_core.architecture)


@pytest.mark.parametrize("name", sorted(CORE))
def test_the_science_knows_neither_the_page_nor_the_charts(name):
    assert packages(name, CORE[name]).isdisjoint({"gradio", "plotly", "demos", "app"})


@pytest.mark.parametrize(
    "name", ["resnet_core.points", "resnet_core.architecture", "resnet_core.surgery"]
)
def test_the_table_can_be_read_without_torch(name):
    assert packages(name, CORE[name]).isdisjoint({"torch", "torchvision", "numpy"})
    assert rooms_imported(name) <= {"points", "architecture", "exact"}


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_imports_point_one_way(name):
    if room(name) in ALONE:
        assert not rooms_imported(name)
        return
    (floor,) = (number for number, rooms in enumerate(FLOORS) if room(name) in rooms)
    assert rooms_imported(name) <= ALONE.union(*FLOORS[:floor])


def test_the_page_does_not_know_who_starts_it():
    assert all("app" not in packages(name, path) for name, path in {**CORE, **DEMOS}.items())
    assert packages("app", ROOT / "app.py") & {"demos", "resnet_core"} == {"demos"}


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_rooms_import_each_other_and_not_the_front_door(name):
    rooms = {room(inside) for inside in INSIDE}
    assert rooms_imported(name) <= rooms


def is_figures(name):
    """Whether a module of the page is one of those that make figures."""
    return "_figures" in name.split(".") or name.split(".")[-1] == "figures"


def test_only_figures_draw_charts():
    drawing = {name for name, path in DEMOS.items() if "plotly" in packages(name, path)}
    assert drawing and all(is_figures(name) for name in drawing)


def test_figures_know_plain_numbers_and_not_the_page():
    figures = {name: path for name, path in DEMOS.items() if is_figures(name)}
    for name, path in figures.items():
        assert packages(name, path).isdisjoint({"gradio", "torch"}), name


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_every_annotation_names_something_that_exists(name):
    name = name.removesuffix(".__init__")
    module = importlib.import_module(name)
    for value in vars(module).values():
        if getattr(value, "__module__", None) != name:
            continue
        parts = vars(value).values() if inspect.isclass(value) else ()
        for part in (value, *parts):
            if inspect.isclass(part) or inspect.isfunction(part):
                typing.get_type_hints(part)
