"""From an uploaded file to a checked picture, to the network's tensor, and back."""

from resnet_core.images.opening import Opened, open_picture, read_picture
from resnet_core.images.refusals import MAX_BYTES, MAX_PIXELS, PictureError
from resnet_core.images.tensors import (
    MEAN,
    STD,
    crop_to_view,
    crops,
    picture_id,
    to_image,
    to_tensor,
)

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MEAN",
    "STD",
    "Opened",
    "PictureError",
    "crop_to_view",
    "crops",
    "open_picture",
    "picture_id",
    "read_picture",
    "to_image",
    "to_tensor",
]
