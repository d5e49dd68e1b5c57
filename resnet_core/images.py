"""From an uploaded file to a checked picture, to the network's tensor, and back.

Whatever people upload ends here: `open_picture` returns a small, upright RGB picture or raises a
`PictureError` with a sentence for its owner. A file is judged by its header before it is decoded,
because a few hundred kilobytes can unfold into gigabytes.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
from pathlib import Path

import numpy as np
import torch
from PIL import ExifTags, Image, UnidentifiedImageError
from torchvision.transforms import functional as F

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 64_000_000  # below Pillow's own limit of 89 million, where it only warns
MEAN = (0.485, 0.456, 0.406)  # of ImageNet's red, green and blue, on the scale 0 to 1
STD = (0.229, 0.224, 0.225)

_KEPT_SIDE = 512  # shorter side of a picture in memory: twice what the network looks at
_MAX_ASPECT = 4  # a longer strip would resize into a giant: its shorter side sets the scale
# Phones write MPO; Pillow opens it through JPEG, so it needs no entry of its own.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_ACCEPTED = "JPEG, PNG, WebP, GIF, BMP or TIFF"
_TOO_LARGE = f"This picture is too large: at most {MAX_PIXELS // 10**6} megapixels are accepted."
_DAMAGED = f"This picture is damaged or incomplete: save it again as {_ACCEPTED}."
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureError(ValueError):
    """A file that cannot be used; the message is one sentence for the person who uploaded it."""


def open_picture(source: bytes | str | os.PathLike[str]) -> Image.Image:
    """Open an uploaded file, given as its bytes or its path, as an upright RGB picture.

    Transparency lies on white, wide grey ranges are scaled to 0 to 255, an animation gives its
    first frame. A strip longer than 4:1 keeps its middle; a shorter side over 512 px becomes
    512. Smaller pictures keep every pixel. Raises `PictureError` for anything else.
    """
    data = _read(source)
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise PictureError(f"This file is not a picture we can read: use {_ACCEPTED}.") from error
    except Exception as error:  # a malformed header can raise nearly anything
        raise PictureError(_DAMAGED) from error

    with picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise PictureError(_TOO_LARGE)
        try:
            picture.draft(None, (_KEPT_SIDE, _KEPT_SIDE))  # JPEG only: shrinks while it decodes
            picture.load()
            turn = _UPRIGHT.get(_orientation(picture))  # after load: PNG may keep EXIF at its end
            small = _shrink(as_rgb(_middle(picture)))
            # A copy, so that no reference to the uploaded file's bytes stays behind.
            upright = small.copy() if turn is None else small.transpose(turn)
        except Exception as error:
            raise PictureError(_DAMAGED) from error
    upright.info = {}
    return upright


def as_rgb(image: Image.Image) -> Image.Image:
    """The picture in RGB at its own size; an RGB picture without transparency is returned as is."""
    if image.mode.startswith("I") or image.mode == "F":
        return _grey_from_wide(image).convert("RGB")
    if image.has_transparency_data:
        layer = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(layer, mask=layer)
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def crop_to_view(image: Image.Image, size: int = 224) -> Image.Image:
    """The square, `size` px a side, that the network sees, as an RGB picture.

    torchvision's preset: the shorter side becomes size · 256/224, then the centre is cut out.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel, not {size}")
    image = as_rgb(_middle(image))
    side = round(size * 256 / 224)
    resized: Image.Image = F.resize(image, [side], F.InterpolationMode.BILINEAR, antialias=True)
    square: Image.Image = F.center_crop(resized, [size, size])
    return square


def to_tensor(image: Image.Image, size: int = 224) -> torch.Tensor:
    """The network's input, (1, 3, size, size) float32, normalised by `MEAN` and `STD`.

    At size 224 equal, bit for bit, to `ResNet50_Weights.IMAGENET1K_V1.transforms()`.
    """
    return _normalised(crop_to_view(image, size))[None]


def to_image(x: torch.Tensor) -> Image.Image:
    """The RGB picture of a normalised tensor, (3, H, W) or (1, 3, H, W); values are clipped."""
    shape = tuple(x.shape)
    if shape[-3:-2] != (3,) or len(shape) not in (3, 4) or (len(shape) == 4 and shape[0] != 1):
        raise ValueError(f"expected a tensor (3, H, W) or (1, 3, H, W), not {shape}")
    x = x.detach().to("cpu", torch.float32).reshape(shape[-3:])
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))
    levels = (x * std + mean).nan_to_num().clamp(0, 1).mul(255).round()
    return Image.fromarray(levels.to(torch.uint8).permute(1, 2, 0).contiguous().numpy())


def crops(image: Image.Image, count: int, *, seed: int = 0, size: int = 112) -> torch.Tensor:
    """A small data set from one picture: (count, 3, size, size) float32, normalised.

    Item 0 is `to_tensor(image, size)`. The others show 25 to 100 % of the area at a ratio of 3:4
    to 4:3 (less where a long picture has no room for it), mirrored half of the time. The same
    picture and seed give the same crops, and a smaller count gives the first of them.
    """
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    image = as_rgb(_middle(image))
    chance = random.Random(seed)
    views = [_normalised(crop_to_view(image, size))]
    views += [_normalised(_random_crop(image, size, chance)) for _ in range(count - 1)]
    return torch.stack(views)


def picture_id(image: Image.Image) -> str:
    """16 hex digits that name the picture: SHA-256 over its mode, size and pixels."""
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height} ".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()[:16]


def _read(source: bytes | str | os.PathLike[str]) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            with Path(source).open("rb") as file:
                data = file.read(MAX_BYTES + 1)  # one more tells a full file from a longer one
        except OSError as error:
            raise PictureError("The file could not be read: please upload it again.") from error
    if not data:
        raise PictureError(f"This file is empty: use a picture as {_ACCEPTED}.")
    if len(data) > MAX_BYTES:
        raise PictureError(f"This file is too large: at most {MAX_BYTES >> 20} MB are accepted.")
    return data


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 if the tag is missing or unreadable."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # good pixels with a broken tag are worth showing as they are
        return 1


def _middle(image: Image.Image) -> Image.Image:
    """The picture, or the middle of a strip, at most 4:1."""
    width = min(image.width, _MAX_ASPECT * image.height)
    height = min(image.height, _MAX_ASPECT * image.width)
    if (width, height) == image.size:
        return image
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def _shrink(image: Image.Image) -> Image.Image:
    shorter = min(image.size)
    if shorter <= _KEPT_SIDE:
        return image
    width, height = (round(side * _KEPT_SIDE / shorter) for side in image.size)
    # The gap lets whole blocks be averaged first: as good to the eye and several times faster.
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _grey_from_wide(image: Image.Image) -> Image.Image:
    """8-bit grey from 16-bit, 32-bit or float grey, by the range that the values live in."""
    values = np.array(image, dtype=np.float32)  # (H, W); changed in place, it may be 256 MB
    values[~np.isfinite(values)] = 0
    low, high = float(values.min()), float(values.max())
    usual = (1.0, 255.0, 65535.0) if image.mode == "F" else (65535.0,)
    # Outside every usual range, the picture's own darkest and brightest values set the scale.
    top = next((top for top in usual if low >= 0 and high <= top), None)
    black, white = (low, high) if top is None else (0.0, top)
    scale = 255 / max(white - black, 1e-9)
    values *= scale
    values += 0.5 - black * scale
    return Image.fromarray(values.clip(0, 255, out=values).astype(np.uint8))


def _normalised(square: Image.Image) -> torch.Tensor:
    x = F.convert_image_dtype(F.pil_to_tensor(square), torch.float32)
    normalised: torch.Tensor = F.normalize(x, mean=list(MEAN), std=list(STD))
    return normalised  # (3, H, W)


def _random_crop(image: Image.Image, size: int, chance: random.Random) -> Image.Image:
    area = image.width * image.height * chance.uniform(0.25, 1)
    ratio = (3 / 4) ** chance.uniform(-1, 1)  # wide and tall are equally likely
    width, height = (area * ratio) ** 0.5, (area / ratio) ** 0.5
    fit = min(1.0, image.width / width, image.height / height)
    width, height = width * fit, height * fit
    left = chance.uniform(0, image.width - width)
    top = chance.uniform(0, image.height - height)
    box = (left, top, min(left + width, image.width), min(top + height, image.height))
    view = image.resize((size, size), Image.Resampling.BILINEAR, box=box)
    return view.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if chance.random() < 0.5 else view
