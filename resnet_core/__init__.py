"""The science of ResNet Explorer: networks that can be watched and cut, and what was measured."""

from resnet_core.architecture import DEPTHS, Architecture, architecture
from resnet_core.download import DownloadError
from resnet_core.images import PictureError, open_picture, to_tensor
from resnet_core.network import ResNet, build_network
from resnet_core.states import from_torchvision
from resnet_core.surgery import INTACT, Surgery, cut_skips
from resnet_core.trace import Trace, trace, trace_block
from resnet_core.weights import Loaded, load_network

__all__ = [
    "DEPTHS",
    "INTACT",
    "Architecture",
    "DownloadError",
    "Loaded",
    "PictureError",
    "ResNet",
    "Surgery",
    "Trace",
    "architecture",
    "build_network",
    "cut_skips",
    "from_torchvision",
    "load_network",
    "open_picture",
    "to_tensor",
    "trace",
    "trace_block",
]
