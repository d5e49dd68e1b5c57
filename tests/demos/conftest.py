"""Two real runs to begin with."""

import pytest

from demos._components.picture import pictures
from resnet_core import cut_skips, runs


@pytest.fixture(scope="session")
def pair():
    """A run of ResNet-18 with one skip cut, and the intact run."""
    image = pictures.find("gratings").image
    return runs.run(image, 18, "fresh", cut_skips(18, "conv3_x.1"))
