import numpy as np
import pytest
import torch

from resnet_core.drawings.still_life import draw_gratings, draw_shapes
from resnet_core.images import picture_id, to_tensor

drawings = pytest.mark.parametrize("draw", [draw_shapes, draw_gratings])


@drawings
@pytest.mark.parametrize("size", [1, 64, 256, 300])
def test_a_drawing_has_the_size_asked_for(draw, size):
    image = draw(size)
    assert (image.mode, image.size) == ("RGB", (size, size))


@drawings
def test_a_drawing_is_the_same_each_time(draw):
    assert picture_id(draw()) == picture_id(draw())


@drawings
def test_a_larger_drawing_shows_the_same_scene(draw):
    small, large = (np.asarray(image).astype(int) for image in (draw(128), draw(256).reduce(2)))
    assert np.abs(small - large).mean() < 1


@drawings
def test_edges_are_smooth_and_not_a_staircase(draw):
    assert len(draw().getcolors(256 * 256)) > 1000


@drawings
def test_edges_of_every_angle_and_strong_colours_are_there_to_respond_to(draw):
    x = to_tensor(draw())[0]
    dy, dx = torch.gradient(x.mean(0))
    steep = torch.hypot(dx, dy) > 0.3
    angles = torch.atan2(dy, dx)[steep] % torch.pi
    places = torch.histc(angles, bins=8, min=0, max=torch.pi)
    assert places.min() > 100
    colourful = x.max(0).values - x.min(0).values > 1
    assert colourful.float().mean() > 0.1


@drawings
def test_a_drawing_without_pixels_is_an_error(draw):
    with pytest.raises(ValueError, match="at least 1 pixel"):
        draw(0)
