"""From a picture in any mode and colour space to sRGB on white paper, as a browser paints it."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

from resnet_core.images.levels import grey_of

_SRGB = ImageCms.createProfile("sRGB")
# ICC's names for the spaces that a picture of each mode may be in.
_SPACES = {"L": ("GRAY", "RGB"), "RGB": ("RGB",), "CMYK": ("CMYK",)}


def as_rgb(image: Image.Image, profile: bytes | None = None) -> Image.Image:
    """The picture in RGB at its own size; an RGB picture without transparency is returned as is.

    ``profile`` is the ICC profile of its colours; one that is broken or of another kind of colour
    is ignored, as browsers do. Transparency lies on white.
    """
    if image.mode.startswith("I") or image.mode == "F":
        image, _ = grey_of(image)
    colours, cover = _parts(image)
    if profile:
        colours = _converted(colours, profile)
    if colours.mode != "RGB":
        colours = colours.convert("RGB")
    if cover is None:
        return colours
    paper = Image.new("RGB", image.size, "white")
    paper.paste(colours, mask=cover)
    return paper


def _parts(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Colours in L, RGB, CMYK or LAB, and how far they cover the paper, where they do not fully."""
    cover = None
    if image.has_transparency_data:
        layer = image if image.mode in ("RGBA", "LA") else image.convert("RGBA")
        cover = layer.getchannel("A")
        image = layer.convert(layer.mode[:-1])
    if image.mode not in ("L", "RGB", "CMYK", "LAB"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return image, cover


def _converted(colours: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if space not in _SPACES.get(colours.mode, ()):
            return colours
        if space == "RGB":
            colours = colours.convert("RGB")
        transform = ImageCms.buildTransform(source, _SRGB, colours.mode, "RGB")
        converted = ImageCms.applyTransform(colours, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return colours
    return converted or colours
