"""From a picture to the network's tensor and back, and a small data set from one picture."""

from __future__ import annotations

import hashlib
import random

import torch
from PIL import Image
from torchvision.transforms import functional as F

from resnet_core.images.colour import as_rgb
from resnet_core.images.opening import middle

MEAN = (0.485, 0.456, 0.406)  # of ImageNet's red, green and blue, on the scale 0 to 1
STD = (0.229, 0.224, 0.225)


def crop_to_view(image: Image.Image, size: int = 224) -> Image.Image:
    """The square, `size` px a side, that the network sees, as an RGB picture.

    torchvision's preset: the shorter side becomes size · 256/224, then the centre is cut out.
    """
    if size < 1:
        raise ValueError(f"size must be at least 1 pixel, not {size}")
    image = as_rgb(middle(image))
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
    image = as_rgb(middle(image))
    chance = random.Random(seed)
    views = [_normalised(crop_to_view(image, size))]
    views += [_normalised(_random_crop(image, size, chance)) for _ in range(count - 1)]
    return torch.stack(views)


def picture_id(image: Image.Image) -> str:
    """16 hex digits that name the picture: SHA-256 over its mode, size and pixels."""
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height} ".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()[:16]


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
