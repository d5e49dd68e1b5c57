"""What one side writes into the address the other side reads."""

import random
from urllib.parse import parse_qsl

import pytest

from demos import blocks
from demos._page import link
from demos.walk.network_map import table
from resnet_core import DEPTHS, architecture, cut_skips

WRITE_WALK = """(script, [parts, place]) => {
  script.writeWalk(document.body, parts, place);
  return location.search;
}"""


def read(query):
    return link.read(dict(parse_qsl(query.removeprefix("?"))))


def test_the_server_reads_the_walk_that_the_script_writes(opened):
    parts = {"depth": "50", "regime": "none", "seed": "7", "picture": "lion"}
    place = {"step": "conv3_x.2", "zoom": None, "cut": "conv4_x,conv3_x.2", "strength": 0.35}
    opening = read(opened().run("_browser/link.js", WRITE_WALK, [parts, place]))
    assert opening.problems == () and opening.step == "conv3_x.2"
    choice = opening.choice
    assert (choice.depth, choice.regime, choice.seed, choice.picture) == (50, "none", 7, "lion")
    assert choice.cuts == ("conv3_x.2", *(f"conv4_x.{i}" for i in range(1, 7)))
    assert choice.strength == 0.35


def test_a_link_of_the_walk_is_short(opened):
    place = {"step": "conv1", "zoom": None, "cut": "", "strength": 0}
    written = opened().run("_browser/link.js", WRITE_WALK, [{"depth": "18"}, place])
    assert written == "?depth=18&step=conv1"
    place = {"step": "conv1", "zoom": "stage", "cut": "all", "strength": 0}
    written = opened().run("_browser/link.js", WRITE_WALK, [{"depth": "18"}, place])
    assert written == "?depth=18&step=conv1&zoom=stage&cut=all"


def test_a_theme_stays_in_the_link(opened):
    place = {"step": "conv1", "zoom": None, "cut": "", "strength": 0}
    opened("?__theme=dark")
    assert "__theme=dark" in opened.run("_browser/link.js", WRITE_WALK, [{}, place])
    opened.run("_browser/link.js", "(script) => script.writeTheme('light')")
    assert "__theme=light" in opened.query


def test_what_is_hidden_does_not_write(opened):
    opened("?depth=34")
    written = opened.run(
        "_browser/link.js",
        """(script) => {
          const hidden = document.body.appendChild(document.createElement("div"));
          hidden.style.display = "none";
          script.writeTab(hidden, "blocks");
          script.writeTab(document.createElement("div"), "blocks");
          return location.search;
        }""",
    )
    assert written == "?depth=34"


@pytest.mark.parametrize(
    ("query", "expected", "leaf"),
    [
        (
            "?tab=blocks&depth=50&order=pre&block=conv3_x.2.relu2",
            ("bottleneck", "pre", 50, "conv3_x.2", "fresh"),
            "relu2",
        ),
        (
            "?tab=blocks&depth=34&order=post&weights=fresh&block=conv5_x.3.shortcut.conv",
            ("basic", "post", 34, "conv5_x.3", "fresh"),
            "shortcut.conv",
        ),
        (
            "?tab=blocks&depth=18&block=conv2_x.1",
            ("basic", "post", 18, "conv2_x.1", "bundled"),
            None,
        ),
        ("?tab=blocks", ("basic", "post", 18, "conv2_x.1", "bundled"), None),
        ("?depth=50&block=conv3_x.2.relu2", ("basic", "post", 18, "conv2_x.1", "bundled"), None),
    ],
)
def test_the_server_finds_the_block_that_the_script_reads(opened, query, expected, leaf):
    opening = opened(query).run("_browser/link.js", "(script) => script.openedBlock()")
    choice = blocks.chosen(opening["choice"])
    assert (choice.kind, choice.order, choice.depth, choice.block, choice.weights) == expected
    assert opening["leaf"] == leaf


def test_a_link_of_a_block_opens_that_block_again(opened):
    choice = {"depth": 50, "order": "post", "weights": "fresh"}
    opened("?picture=lion").run(
        "_browser/link.js",
        "(script, choice) => script.writeBlock(document.body, choice, 'conv4_x.2.bn1')",
        choice,
    )
    assert "picture=lion" in opened.query
    opening = opened(opened.query).run("_browser/link.js", "(script) => script.openedBlock()")
    assert opening["leaf"] == "bn1" and opening["choice"]["block"] == "conv4_x.2"
    assert opening["choice"]["wished"] == "fresh" and opening["choice"]["depth"] == 50


def test_the_paper_tables_link_keeps_picture_and_theme(opened):
    opened("?tab=blocks&depth=18&picture=lion&__theme=dark")
    address = opened.run(
        "_browser/link.js",
        "(script) => script.addressOfWalk({ depth: 50, step: 'conv4_x', regime: 'batch' })",
    )
    assert address.endswith("?depth=50&step=conv4_x&regime=batch&picture=lion&__theme=dark")


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_names_of_cuts_mean_the_same_skips_on_the_server(run, depth):
    blocks_here = [block.address for block in architecture(depth).blocks]
    stages = table([depth, 224, "post", "batch", 1000, True])["stages"]
    chance = random.Random(depth)
    sets = [[], blocks_here, *([block] for block in blocks_here)]
    sets += [
        sorted(chance.sample(blocks_here, size), key=blocks_here.index)
        for size in range(2, len(blocks_here))
    ]
    groups = ["all", "identity", "projection", "conv2_x", "conv3_x", "conv4_x", "conv5_x"]
    sets += [list(cut_skips(depth, group).cuts) for group in groups]
    names = run(
        "walk/network_map/groups.js",
        "({ nameOfCuts }, [stages, sets]) => sets.map((cut) => nameOfCuts(stages, cut))",
        [stages, sets],
    )
    for cut, name in zip(sets, names, strict=True):
        assert set(cut_skips(depth, filter(None, name.split(","))).cuts) == set(cut)
    assert names[-len(groups) :] == groups
