"""The pointer over a tile of the feature maps, and the number that it reads there."""


def number(text):
    text = text.replace("−", "-")
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    mantissa, _, exponent = text.partition("·10")
    return float(mantissa) * 10.0 ** int(exponent.translate(superscripts) or 0)


def resolution(maps, channel, shown):
    """Half a step of the tile's 256, and half a unit of the last digit on the screen."""
    tile = maps[channel]
    mantissa, _, exponent = shown.partition("·10")
    digits = len(mantissa.partition(".")[2])
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    unit = 10.0 ** (int(exponent.translate(superscripts) or 0) - digits)
    if not digits:  # trailing zeros before the point may not be digits that count
        unit *= 10 ** (len(mantissa) - len(mantissa.rstrip("0")))
    return float(tile.max() - tile.min()) / 508 + unit / 2 + 1e-6


def hover(page, side, tile, across=0.5, down=0.5):
    """Move onto a tile of the eight or sixteen in a row, at a share of its width and height."""
    canvas = page.locator(f"#feature-maps .{side} canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    columns = 16 if box["width"] >= 700 else 8
    cell = (box["width"] + 3) / columns
    x = box["x"] + (tile % columns + across) * cell
    y = box["y"] + (tile // columns + down) * cell
    page.mouse.move(x, y)
    return x, y
