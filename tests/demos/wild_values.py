"""What a browser may send in place of a value: strategies, and the page's own requests to begin
with."""

from hypothesis import strategies as st

HUGE = 10**400
DEEP = 200

SCALARS = [
    None,
    True,
    False,
    0,
    -1,
    18.0,
    112.0,
    0.5,
    -0.0,
    1e308,
    2**53,
    2**64,
    HUGE,
    -HUGE,
    float("nan"),
    float("inf"),
    float("-inf"),
    "",
    "18",
    "conv1",
    "../../etc/passwd",
    "${alert(1)}<b>",
    "\x00",
    "\ud800",
    "x" * 10_000,
]
NAMES = ["cuts", "strength", "step", "kind", "depth", "block", "asked", "wished", "path", "meta"]
FILE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


def _nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


anything = st.recursive(
    st.sampled_from(SCALARS) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=6,
) | st.sampled_from([FILE, _nested(DEEP), {"cuts": ["conv3_x.1"] * 1000}])


def like(*right):
    """A right value, one that only equals it, or anything."""
    equal = [float(value) for value in right if type(value) is int and abs(value) < HUGE]
    equal += [wrong for value in right for wrong in ([value], {"value": value}, str(value))]
    return st.sampled_from([*right, *equal]) | anything


def request_like(fields):
    """A list with a value like those given for each field, one more or one less; or anything."""
    right = st.tuples(*(st.sampled_from(values) for values in fields)).map(list)
    near = st.tuples(*(like(*values) for values in fields)).map(list)
    ragged = near.flatmap(lambda values: st.sampled_from([values[:-1], [*values, 0], [values]]))
    return near | right | ragged | anything


def object_like(fields):
    """An object with values like those given, some of which may be missing; or anything."""
    return (
        st.fixed_dictionaries({}, optional={n: like(*values) for n, values in fields.items()})
        | anything
    )


SERVER_FUNCTIONS = [
    "accept",
    "account",
    "backward",
    "channel_map",
    "computed",
    "counted",
    "difference",
]
SERVER_FUNCTIONS += ["explain", "filters", "growth", "operation", "sheet", "table", "unit"]
EVENTS = [
    "chart",
    "run_experiment",
    "fetch",
    "show",
    "show_again",
    "show_depth",
    "show_1",
    "show_2",
]
EVENTS += ["open_page", "stays", "note_experiment"]

# By the id of a control: what its value may be. A depth or a seed more is a network more to run.
CONTROLS = {
    "depth": like(18),
    "regime": like("trained", "batch", "none"),
    "weights": like("bundled", "plain", "fresh"),
    "order": like("post", "pre"),
    "seed": like(0),
    "network-map": object_like(
        {
            "cuts": [["conv3_x.1"], ["conv3_x.1", "conv4_x.6", "nothing"]],
            "strength": [0, 1],
            "step": ["conv3_x.1", "fc"],
        }
    ),
    "image": like("umbrella"),
    "activation-measure": like("activation_std", "silenced"),
    "gradient-measure": like("gradient_norm"),
    "experiment": like("closed", "seeds"),
    "block-diagram": object_like(
        {
            "kind": ["basic"],
            "order": ["post", "pre"],
            "depth": [18],
            "block": ["conv3_x.1", "conv3_x.9"],
            "wished": ["fresh", "bundled"],
            "asked": [3],
        }
    ),
    "block-image": like("umbrella"),
    "twin-image": like("umbrella"),
}


def server_functions(run, cut, view):
    """By name: for each field of a server function's request, right values.

    Args:
        run, cut: an intact run of ResNet-18 and the same with a skip cut.
        view: a close-up of its block conv3_x.1.
    """
    traces, address = [run.key.name, cut.key.name], ["conv1", "conv3_x.1", "conv3_x.1.sum", "fc"]
    inside = ["conv3_x.1.conv1", "conv3_x.1.shortcut", view.entered]
    number, place = [0, 1, 63], [0, 3]
    return {
        "sheet": [traces, address, number],
        "difference": [[cut.key.name], [run.key.name], address, number],
        "unit": [traces, [run.key.name, None], address, place, place, place],
        "filters": [traces],
        "explain": [traces, address, [None, 5]],
        "backward": [traces, address, [None, 5]],
        "growth": [["batch", "none"]],
        "counted": [[18], ["bundled", "plain"], [["conv5_x.2"], []], [0]],
        "table": [[18, 34], [112, 224], ["post", "pre"], ["batch", "none"], [24, 1000], [True]],
        "operation": [[view.name], inside, number],
        "computed": [[view.name], inside, [None, 5], [None, 2], [None, 2]],
        "channel_map": [[view.name], inside, number],
        "account": [[256], [28], [True, False], ["3x3", "1x1"], ["A", "B", "C"], [18, 50]],
        "accept": [["/etc/passwd"]],
    }
