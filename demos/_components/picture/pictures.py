"""The pictures of the page: examples that come with it, and uploads kept in memory for a while.

An accepted upload is reduced to what the networks read (shorter side 256 pixels, torchvision's
first preprocessing step) and known by the hash of its pixels from then on.
"""

from __future__ import annotations

import base64
import io
import os
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from gradio.media import get_image
from gradio.utils import get_upload_folder, is_in_or_equal
from PIL import Image
from torchvision.transforms import functional as tvf

from resnet_core import PictureError, open_picture
from resnet_core.drawings.scene import draw
from resnet_core.drawings.still_life import draw_gratings, draw_shapes
from resnet_core.images import picture_id, read_picture
from resnet_core.runtime import ByteCache

UPLOAD_BYTES = 64_000_000  # 115 to 270 uploads
# The trained ResNet-18 gives this star 96%. Every single cut lowers that, by 8 to 89 points, and
# all cuts leave 5%. So the first cut that a reader tries is seen.
DEFAULT = "star"
_DRAWN = ("star", "umbrella")
_SERIES = 2_000_000  # of drawn examples; the networks were trained on another and tested on a third

_EXAMPLES: dict[str, tuple[str, Callable[[], Image.Image]]] = {
    "star": ("Star (drawn)", lambda: draw(88, _SERIES, 256).image),
    "umbrella": ("Umbrella (drawn)", lambda: draw(145, _SERIES, 256).image),
    "cheetah": ("Cheetah (photograph)", lambda: open_picture(get_image("cheetah.jpg"))),
    "lion": ("Lion (photograph)", lambda: open_picture(get_image("lion.jpg"))),
    "tower": ("Tower (photograph)", lambda: open_picture(get_image("tower.jpg"))),
    "shapes": ("Still life with shapes (drawn)", draw_shapes),
    "gratings": ("Gratings (drawn)", draw_gratings),
}


@dataclass(frozen=True)
class ShownPicture:
    """A picture under its name: an example's, or an upload's hash. ``png`` is its data address."""

    name: str
    title: str
    image: Image.Image
    png: str
    example: bool
    drawn: bool = False  # by the generator that the bundled weights learned from

    @property
    def for_browser(self) -> dict[str, Any]:
        left, top = (round((side - 224) / 2) for side in self.image.size)
        return {
            "name": self.name,
            "title": self.title,
            "png": self.png,
            "example": self.example,
            "corner": [left, top],
        }


_uploads: ByteCache[ShownPicture] = ByteCache(
    UPLOAD_BYTES, lambda shown: len(shown.png) + 3 * shown.image.width * shown.image.height
)
# A picture of 64 megapixels takes up to 450 MB while it is opened: two at a time, whoever waits.
_opening = threading.BoundedSemaphore(2)


def find(name: str) -> ShownPicture | None:
    """An example or a kept upload by its name."""
    return _example(name) if name in _EXAMPLES else _uploads.get(name)


def lost() -> dict[str, str]:
    """What a page shows that asks for a picture no longer kept: its browser may bring it again."""
    return {"lost": uuid.uuid4().hex}


def is_example(name: str) -> bool:
    return name in _EXAMPLES


def accept(path: Any) -> dict[str, Any]:
    """Take an upload: its ``name``, with a ``remark`` if its reader should know how it was read, or
    one sentence as ``error``.

    The file stays where gradio put it, under the hash of its content: a class that uploads the same
    file shares it. Gradio deletes it after an hour.
    """
    if not _arrived(path):
        return {"error": "The picture did not arrive on the server; please try again."}
    try:
        with _opening:
            opened = read_picture(path)
            shown = _kept(opened.image, "Your picture", None)
    except PictureError as error:
        return {"error": str(error)}
    _uploads.get_or_make(shown.name, lambda: shown)
    return {"name": shown.name, "remark": opened.remark} if opened.remark else {"name": shown.name}


def _arrived(path: Any) -> bool:
    """Whether this, which comes from a browser, is a file in gradio's folder for uploads."""
    try:
        return is_in_or_equal(path, get_upload_folder()) and os.path.isfile(path)
    except (TypeError, ValueError, OSError):
        return False


def thumbnails() -> list[dict[str, str]]:
    """The examples as small pictures for the page."""
    return [_thumbnail(name) for name in _EXAMPLES]


@cache
def _thumbnail(name: str) -> dict[str, str]:
    shown = _example(name)
    square = tvf.center_crop(shown.image, 256).resize((80, 80), Image.Resampling.LANCZOS)
    return {"name": name, "title": shown.title, "src": _data(square, "JPEG", quality=88)}


@cache
def _example(name: str) -> ShownPicture:
    title, make = _EXAMPLES[name]
    return replace(_kept(make(), title, name), drawn=name in _DRAWN)


def _kept(image: Image.Image, title: str, name: str | None) -> ShownPicture:
    reduced = tvf.resize(image, 256, antialias=True)
    return ShownPicture(
        name or picture_id(reduced),
        title,
        reduced,
        _data(reduced, "PNG", compress_level=4),
        name is not None,
    )


def _data(image: Image.Image, form: str, **options: Any) -> str:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return f"data:image/{form.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
