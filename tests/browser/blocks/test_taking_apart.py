"""A student's path through the Blocks tab: the block, one pixel, the costs, the table."""

import pytest

from demos._components.picture import pictures
from demos.blocks.block_diagram import described
from resnet_core import bundled, costs
from resnet_core.block_view import view_block
from resnet_core.pixel import pixel


class Blocks:
    """Hands and eyes on the Blocks tab of an open page."""

    def __init__(self, explorer, query=""):
        self.explorer, self.page = explorer, explorer.page
        explorer.open(query)
        self.page.get_by_role("tab", name="Blocks").click()
        self.page.wait_for_selector("#pixel-arithmetic[data-pixel]")

    def shows(self, view):
        """Wait until this close-up is on the screen."""
        self.page.wait_for_selector(f'#block-diagram[data-closeup="{view.name}"]')
        self.page.wait_for_selector(f'#block-maps[data-closeup="{view.name}"]')

    def choose(self, **choice):
        for name, value in choice.items():
            selector = (
                f'[data-block-choice="{value}"]'
                if name == "block"
                else f'[data-choice="{name}"] [data-value="{value}"]'
            )
            self.page.locator(f"#block-diagram {selector}").click()
            self.page.wait_for_selector(f'#block-diagram {selector}[aria-checked="true"]')

    def at(self, address):
        self.page.wait_for_selector(f'#block-maps[data-address="{address}"]')

    def computes(self, *place):
        """Wait until the arithmetic is that of (conv, channel, row, column)."""
        wanted = " ".join(map(str, place))
        self.page.wait_for_selector(f'#pixel-arithmetic[data-pixel="{wanted}"]')

    def slides_to(self, conv, channel, row, column):
        """Wait until the sliding kernel is at a place or, on a slow machine, already past it."""
        self.page.wait_for_function(
            """([conv, channel, ...wanted]) => {
              const { pixel } = document.querySelector("#pixel-arithmetic").dataset;
              const [at, number, ...place] = pixel.split(" ");
              const far = ([row, column]) => 1000 * Number(row) + Number(column);
              return at === conv && Number(number) === channel && far(place) >= far(wanted);
            }""",
            arg=[conv, channel, row, column],
        )

    @property
    def place(self):
        conv, *rest = self.page.locator("#pixel-arithmetic").get_attribute("data-pixel").split()
        return conv, *map(int, rest)

    def text(self, selector):
        return self.explorer.text(selector)

    def number(self, selector):
        return float(self.text(selector).replace("−", "-"))


def look(picture, depth, order, block):
    learned = order == "post" and depth in bundled.depths()
    source = "bundled" if learned else "fresh"
    return view_block(pictures.find(picture).image, depth, source, order, block)


def step_through(tab, view):
    """▶ from what enters to the end; what was painted, in order."""
    nodes = [node["address"] for node in described(view)["nodes"]]
    tab.page.locator(f'#block-diagram [data-node="{nodes[0]}"]').click()
    for address in nodes:
        tab.at(address)
        assert tab.page.locator("[data-node][aria-current=step]").get_attribute("data-node") == (
            address
        )
        assert len(tab.text("#block-maps .text")) > 20
        assert tab.text("#block-maps .facts").startswith("shape")
        if address != nodes[-1]:
            tab.page.locator("#block-next").click()
    assert tab.page.locator("#block-next").is_disabled()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_student_takes_a_block_apart_counts_and_walks_on(explorer, theme):
    tab = Blocks(explorer, f"?picture=lion&__theme={theme}")
    page = tab.page
    tab.shows(look("lion", 18, "post", "conv2_x.1"))
    assert page.locator("body").evaluate("b => b.classList.contains('dark')") == (theme == "dark")
    assert page.locator('#block-image [data-name="lion"]').get_attribute("aria-pressed") == "true"
    assert "Trained network" in tab.text("#block-conditions")

    step_through(tab, look("lion", 18, "post", "conv2_x.1"))
    tab.choose(kind="bottleneck", order="pre", block="conv3_x.1")
    view = look("lion", 50, "pre", "conv3_x.1")
    tab.shows(view)
    assert "Pre-activation" in tab.text("#block-conditions")
    step_through(tab, view)

    conv = "conv3_x.1.conv2"
    page.locator(f'[data-node="{conv}"]').click()
    tab.at(conv)
    page.wait_for_function(
        "d => document.querySelector('#pixel-arithmetic').dataset.pixel.startsWith(d)", arg=conv
    )
    plane = page.locator("#pixel-arithmetic .result canvas")
    plane.click(position={"x": 2, "y": 2})
    page.wait_for_function(
        "document.querySelector('#pixel-arithmetic').dataset.pixel.endsWith(' 0 0')"
    )
    found = pixel(view, conv, *tab.place[1:])
    assert tab.number("#pixel-arithmetic .total .result") == pytest.approx(
        found.steps[0].own, rel=1e-3, abs=1e-3
    )
    assert "5 of the window's 9 places" in tab.text("#pixel-arithmetic .reading")
    assert page.locator("#pixel-arithmetic .outside").count() == 3 * 2 * 5
    last = float(page.locator("#pixel-arithmetic .link").last.get_attribute("data-own"))
    assert last == pytest.approx(found.steps[-1].own, rel=1e-6)

    page.locator("#pixel-arithmetic .slide").click()
    tab.slides_to(conv, found.channel, 0, 3)
    page.locator("#pixel-arithmetic .slide").click()
    assert "slide" in tab.text("#pixel-arithmetic .slide")

    for control, value in (("channels", 512), ("first", "true"), ("on", "1x1"), ("option", "C")):
        page.locator(f'[data-control="{control}"] [data-value="{value}"]').click()
    neck = costs.block_cost(
        costs.block("bottleneck", 256, 512, 2), 112, option="C", stride_on="1x1"
    )
    design = page.locator('[data-design="bottleneck, 512 channels"]')
    explorer.eventually(
        lambda: design.locator('[data-count="parameters"]').get_attribute("title"),
        f"{neck.parameters:,}",
    )
    assert design.locator('[data-count="macs"]').get_attribute("title") == f"{neck.macs:,}"
    page.locator("#cost-accountant tr.chosen", has_text="24.19").wait_for()

    page.locator('[data-cell="50 conv4_x"]').click()
    page.wait_for_url("**depth=50**step=conv4_x**")
    explorer.see("d => d.trace && d.address === 'conv4_x'")
    assert page.locator("#network-map").is_visible()
    assert page.locator("#depth input:checked").input_value() == "50"
    assert page.locator('#image [data-name="lion"]').get_attribute("aria-pressed") == "true"


def test_the_arithmetic_says_whose_statistics_it_uses(explorer):
    tab = Blocks(explorer)
    image = pictures.find(pictures.DEFAULT).image
    for weights, said, unsaid in (
        ("bundled", "training pictures", "of the batch"),
        ("fresh", "of the batch", "training pictures"),
    ):
        tab.choose(weights=weights)
        tab.shows(view_block(image, 18, weights, "post", "conv2_x.1"))
        tab.page.locator(f'#pixel-arithmetic .chain .link[title*="{said}"]').wait_for()
        assert not tab.page.locator(f'#pixel-arithmetic [title*="{unsaid}"]').count()


def test_weights_that_one_order_lacks_come_back_with_the_other(explorer):
    tab = Blocks(explorer)
    tab.shows(look(pictures.DEFAULT, 18, "post", "conv2_x.1"))
    tab.choose(order="pre")
    tab.shows(look(pictures.DEFAULT, 18, "pre", "conv2_x.1"))
    tab.choose(order="post")
    tab.shows(look(pictures.DEFAULT, 18, "post", "conv2_x.1"))
    tab.choose(weights="fresh")
    tab.choose(depth=34)
    tab.choose(depth=18)
    image = pictures.find(pictures.DEFAULT).image
    tab.shows(view_block(image, 18, "fresh", "post", "conv2_x.1"))


def test_a_click_on_a_map_chooses_the_pixel_that_is_computed(explorer):
    tab = Blocks(explorer)
    tab.at("conv2_x.1.conv1")
    box = tab.page.locator("#block-maps .tiles").bounding_box()
    # The third map of the first row, in its middle: 16 maps lie side by side.
    tab.page.locator("#block-maps .tiles").click(
        position={"x": 2.5 * box["width"] / 16, "y": box["height"] / 8}
    )
    tab.page.wait_for_function(
        "document.querySelector('#pixel-arithmetic').dataset.pixel.includes('conv1 2 ')"
    )
    _, channel, row, column = tab.place
    assert channel == 2 and 20 <= row <= 35 and 20 <= column <= 35  # of 56
    tab.page.locator('[data-node="conv2_x.1.relu1"]').click()
    tab.at("conv2_x.1.relu1")
    tab.computes("conv2_x.1.conv1", channel, row, column)


def test_the_arrow_keys_step_through_the_block_and_leave_the_walk_alone(explorer):
    tab = Blocks(explorer)
    tab.at("conv2_x.1.conv1")
    explorer.press("ArrowRight", "ArrowRight")
    tab.at("conv2_x.1.relu1")
    explorer.press("ArrowLeft")
    tab.at("conv2_x.1.bn1")
    explorer.press("s", "ArrowDown")
    tab.page.get_by_role("tab", name="Walk").click()
    explorer.eventually(lambda: "step=conv2_x.1" in tab.page.url, True)
    assert "tab=" not in tab.page.url
    assert explorer.address == "conv2_x.1" and explorer.pressed() == []


def test_a_link_opens_the_tab_at_its_operation(explorers):
    tab = Blocks(explorers())
    tab.choose(kind="bottleneck", order="pre", block="conv3_x.2")
    view = look(pictures.DEFAULT, 50, "pre", "conv3_x.2")
    tab.shows(view)
    tab.page.locator('[data-node="conv3_x.2.relu2"]').click()
    tab.at("conv3_x.2.relu2")
    link = tab.page.url.split("/")[-1]
    assert "tab=blocks" in link and "block=conv3_x.2.relu2" in link and "order=pre" in link
    other = explorers()
    other.page.goto(other.base + link)
    other.page.wait_for_selector('#block-maps[data-address="conv3_x.2.relu2"]')
    other.page.wait_for_selector(f'#block-diagram[data-closeup="{view.name}"]')
    other.page.wait_for_timeout(500)
    assert other.page.url.split("/")[-1] == link


def test_both_tabs_look_at_one_picture(explorer, photograph):
    tab = Blocks(explorer)
    before = explorer.trace
    tab.page.locator('#block-image [data-name="tower"]').click()
    tab.shows(look("tower", 18, "post", "conv2_x.1"))
    explorer.other_run(before)
    before = explorer.trace
    shown = tab.page.locator("#block-diagram").get_attribute("data-closeup")
    tab.page.get_by_role("tab", name="Walk").click()
    explorer.upload(photograph()).other_run(before)
    tab.page.get_by_role("tab", name="Blocks").click()
    tab.page.wait_for_function(
        "d => document.querySelector('#block-diagram').dataset.closeup !== d", arg=shown
    )
    assert tab.page.locator('#block-image [aria-pressed="true"]').count() == 0


def test_the_tab_can_be_read_on_a_telephone(explorers):
    tab = Blocks(explorers(width=390, height=800))
    tab.page.locator('[data-choice="kind"] [data-value="bottleneck"]').click()
    tab.shows(look(pictures.DEFAULT, 50, "post", "conv2_x.1"))
    width = tab.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
