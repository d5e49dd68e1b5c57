"""Published tables, quoted. He et al. 2016, "Identity Mappings in Deep Residual Networks"."""

from __future__ import annotations

import html

SHORTCUTS_SOURCE = (
    "He et al. 2016, Table 1: ResNet-110 on CIFAR-10, test error in %; “fails” is above 20%."
)
SHORTCUTS = (  # kind of shortcut, its factor, the residual's factor, error
    ("original: identity", "1", "1", "6.61"),
    ("constant scaling: a plain network", "0", "1", "fails"),
    ("constant scaling", "0.5", "1", "fails"),
    ("constant scaling", "0.5", "0.5", "12.35"),
    ("exclusive gating, best", "1 − g(x)", "g(x)", "8.70"),
    ("shortcut-only gating, bias 0", "1 − g(x)", "1", "12.86"),
    ("shortcut-only gating, bias −6", "1 − g(x)", "1", "6.91"),
    ("1×1 convolution", "1×1", "1", "12.22"),
    ("dropout, 0.5", "dropout", "1", "fails"),
)
ORDERS_SOURCE = "He et al. 2016, Table 2: CIFAR-10, test error in % of ResNet-110 and ResNet-164."
ORDERS = (  # name, error at 110 layers, at 164 layers, our name for it
    ("original (post-activation)", "6.61", "5.93", "post"),
    ("BN after addition", "8.17", "6.50", ""),
    ("ReLU before addition", "7.84", "6.14", ""),
    ("ReLU-only pre-activation", "6.71", "5.91", ""),
    ("full pre-activation", "6.37", "5.46", "pre"),
)


def shortcuts() -> str:
    """Table 1 as HTML."""
    return _table(("shortcut", "its factor", "factor of F", "error"), SHORTCUTS, SHORTCUTS_SOURCE)


def orders(shown: str) -> str:
    """Table 2 as HTML, with the order that is shown marked."""
    rows = [(name, short, long) for name, short, long, _ in ORDERS]
    marked = next((i for i, (*_, order) in enumerate(ORDERS) if order == shown), None)
    return _table(("order of operations", "110", "164"), rows, ORDERS_SOURCE, marked)


def _table(
    head: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...] | list[tuple[str, ...]],
    source: str,
    marked: int | None = None,
) -> str:
    heads = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in head)
    body = ""
    for number, row in enumerate(rows):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in row)
        body += f'<tr aria-current="true">{cells}</tr>' if number == marked else f"<tr>{cells}</tr>"
    return (
        f'<table class="cited"><caption>{html.escape(source)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )
