import io
import random
import struct
import zlib

import numpy as np
import pytest
import torch
from PIL import Image, ImageFile
from torchvision.models import ResNet50_Weights

from resnet_core.images import (
    MAX_BYTES,
    MAX_PIXELS,
    PictureError,
    crop_to_view,
    crops,
    open_picture,
    picture_id,
    to_image,
    to_tensor,
)

ORIENTATION = 0x0112
preset = ResNet50_Weights.IMAGENET1K_V1.transforms()


def noise(width, height, channels=3, seed=0):
    shape = (height, width, channels) if channels > 1 else (height, width)
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8))


def encode(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_header(width, height):
    """A PNG that claims a size and holds next to nothing: the shape of a decompression bomb."""

    def chunk(name, body):
        check = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def pixels(image):
    return np.asarray(image).astype(int)


@pytest.mark.parametrize(
    "kind", ["PNG", "BMP", "TIFF", "JPEG", "WEBP", "GIF", "MPO", "AVIF", "HEIF"]
)
def test_every_accepted_format_opens(kind):
    data = encode(Image.new("RGB", (40, 30), (200, 60, 20)), kind)
    image = open_picture(data)
    assert (image.mode, image.size, type(image)) == ("RGB", (40, 30), Image.Image)
    assert np.abs(pixels(image) - (200, 60, 20)).max() <= 6


def test_a_small_picture_keeps_every_pixel_and_no_metadata():
    original = noise(300, 500)
    image = open_picture(encode(original, dpi=(72, 72)))
    assert image.tobytes() == original.tobytes()
    assert image.info == {}


def test_a_path_opens_like_the_bytes_in_it(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(encode(noise(20, 20)))
    assert open_picture(path) == open_picture(str(path)) == open_picture(path.read_bytes())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_a_turned_phone_picture_stands_upright(kind, orientation):
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste("black", (0, 0, 16, 16))
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # as Image.Transpose
    stored = upright if orientation == 1 else upright.transpose(inverse[orientation])
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    image = open_picture(encode(stored, kind, exif=exif))
    assert image.size == (64, 32)
    assert np.abs(pixels(image) - pixels(upright)).mean() < 8


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_picture_with_broken_exif_still_opens():
    data = encode(noise(20, 20), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert open_picture(data).size == (20, 20)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB", "L"])
def test_transparent_parts_lie_on_white(mode):
    black = {} if mode.endswith("A") else {"transparency": (0, 0, 0) if mode == "RGB" else 0}
    image = open_picture(encode(Image.new(mode, (8, 8), 0), **black))
    assert (pixels(image) == 255).all()


def test_half_transparent_black_becomes_middle_grey():
    image = open_picture(encode(Image.new("RGBA", (8, 8), (0, 0, 0, 128))))
    assert np.abs(pixels(image) - 127).max() <= 1


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK"])
def test_other_colour_modes_look_as_pillow_shows_them(mode):
    original = noise(30, 30).convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert open_picture(encode(original, kind)).tobytes() == original.convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("kind", "dtype", "top"),
    [
        ("PNG", np.uint16, 65535),
        ("TIFF", np.uint16, 65535),
        ("TIFF", np.int32, 65535),
        ("TIFF", np.int32, 10**9),
        ("TIFF", np.float32, 1),
        ("TIFF", np.float32, 255),
        ("TIFF", np.float32, 3e6),
    ],
)
def test_a_deep_grey_picture_does_not_clip_to_white(kind, dtype, top):
    ramp = np.tile(np.linspace(0, top, 256), (64, 1)).astype(dtype)
    image = open_picture(encode(Image.fromarray(ramp), kind))
    assert np.abs(pixels(image)[0, :, 0] - np.arange(256)).max() <= 1


def test_a_float_picture_with_holes_opens():
    values = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    values[0, :2] = np.nan, np.inf
    assert pixels(open_picture(encode(Image.fromarray(values), "TIFF"))).max() == 255


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_shows_its_first_frame(kind):
    frames = [Image.new("RGB", (16, 16), colour) for colour in ("red", "blue")]
    options = {"lossless": True} if kind == "WEBP" else {}
    data = encode(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    assert open_picture(data).getpixel((8, 8)) == (255, 0, 0)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((1, 1), (1, 1)),
        ((200_000, 1), (4, 1)),
        ((1, 3000), (1, 4)),
        ((512, 2048), (512, 2048)),
        ((513, 513), (512, 512)),
        ((4000, 600), (2048, 512)),
        ((1500, 1000), (768, 512)),
    ],
)
def test_what_is_kept_in_memory_is_small(size, kept):
    assert open_picture(encode(Image.new("RGB", size))).size == kept


def test_a_strip_keeps_its_middle():
    strip = Image.new("RGB", (1000, 10), "white")
    strip.paste("black", (480, 0, 520, 10))
    assert (pixels(open_picture(encode(strip))) == 0).all()


def test_a_phone_picture_of_48_megapixels_opens_fast_and_stays_sharp(monkeypatch):
    decoded = []
    load = ImageFile.ImageFile.load
    spy = lambda self: decoded.append(self.size) or load(self)  # noqa: E731
    monkeypatch.setattr(ImageFile.ImageFile, "load", spy)
    left = Image.new("RGB", (8000, 6000), "white")
    left.paste("black", (0, 0, 4000, 6000))
    image = open_picture(encode(left, "JPEG"))
    assert decoded[0] == (1000, 750)
    assert image.size == (683, 512)
    row = pixels(image)[256, :, 0]
    assert row[:338].max() < 20 and row[345:].min() > 235


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"a letter to a friend", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"%PDF-1.7\n", "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "damaged or incomplete"),
        (bytes(MAX_BYTES + 1), "at most 20 MB"),
        (encode(noise(64, 64))[:-2000], "damaged or incomplete"),
        (encode(noise(64, 64), "JPEG")[:1500], "damaged or incomplete"),
        (encode(noise(64, 64), "BMP")[:1500], "damaged or incomplete"),
        (png_header(9000, 8000), "at most 64 megapixels"),
        (png_header(10_000, 10_000), "at most 64 megapixels"),
        (png_header(60_000, 60_000), "at most 64 megapixels"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(data, reason):
    with pytest.raises(PictureError, match=reason) as refusal:
        open_picture(data)
    sentence = str(refusal.value)
    assert sentence.startswith("This ") and sentence.endswith(".") and len(sentence) < 110


def test_a_refusal_says_which_formats_are_accepted():
    with pytest.raises(PictureError, match="JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC"):
        open_picture(b"%!PS-Adobe-3.0 EPSF-3.0")


def test_a_bomb_is_refused_before_its_pixels_are_decoded(monkeypatch):
    decoded = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: decoded.append(self))
    with pytest.raises(PictureError, match="megapixels"):
        open_picture(png_header(8001, 8000))
    assert not decoded
    assert Image.MAX_IMAGE_PIXELS is not None and MAX_PIXELS < Image.MAX_IMAGE_PIXELS


def test_a_missing_file_asks_for_another_upload(tmp_path):
    with pytest.raises(PictureError, match="upload it again"):
        open_picture(tmp_path / "gone.png")


def test_a_long_file_on_disk_is_refused(tmp_path):
    path = tmp_path / "long.bmp"
    path.write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(PictureError, match="20 MB"):
        open_picture(path)


@pytest.mark.parametrize(
    "kind", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "MPO", "AVIF", "HEIF"]
)
@pytest.mark.filterwarnings("ignore")
def test_damaged_files_give_a_picture_or_a_sentence_and_nothing_else(kind):
    chance = random.Random(kind)
    options = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    whole = encode(noise(24, 20), kind, **options)
    refused = 0
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            reach = chance.choice((40, 400, len(data)))  # headers come first and break best
            data[chance.randrange(min(reach, len(data)))] ^= 1 << chance.randrange(8)
        try:
            image = open_picture(bytes(data[: chance.randint(len(data) // 2, 2 * len(data))]))
        except PictureError:
            refused += 1
        else:
            assert image.mode == "RGB" and min(image.size) <= 512
            assert max(image.size) <= 4 * min(image.size)
    assert 0 < refused < 150


@pytest.mark.parametrize(
    "size", [(1, 1), (4, 1), (100, 400), (224, 224), (301, 257), (512, 700), (255, 256)]
)
def test_the_network_gets_exactly_what_it_was_trained_on(size):
    image = open_picture(encode(noise(*size)))
    x = to_tensor(image)
    assert (x.shape, x.dtype) == ((1, 3, 224, 224), torch.float32)
    assert torch.equal(x, preset(image)[None])


def test_a_grey_or_transparent_picture_can_go_to_the_network_directly():
    clear = Image.new("LA", (50, 50), (0, 0))
    assert torch.equal(to_tensor(clear), to_tensor(Image.new("RGB", (50, 50), "white")))


def test_a_long_strip_does_not_blow_up_on_its_way_to_the_network():
    assert to_tensor(Image.new("RGB", (200_000, 1), "red")).shape == (1, 3, 224, 224)


def test_a_small_view_shows_the_same_part_of_the_picture():
    assert crop_to_view(noise(512, 512), 112).size == (112, 112)
    stripes = Image.new("RGB", (128, 128), "red")
    stripes.paste("white", (8, 8, 120, 120))
    assert (pixels(crop_to_view(stripes, 112)) == 255).all()


@pytest.mark.parametrize("size", [112, 224])
def test_the_picture_shown_is_the_picture_seen(size):
    image = noise(300, 260)
    back = to_image(to_tensor(image, size))
    assert np.abs(pixels(back) - pixels(crop_to_view(image, size))).max() <= 1
    assert to_image(to_tensor(image, size)[0]) == back


def test_values_beyond_the_range_are_clipped_to_black_and_white():
    x = torch.tensor([-100.0, 100.0, float("nan")]).expand(3, 1, 3)
    assert pixels(to_image(x))[0, :, 0].tolist() == [0, 255, 0]


@pytest.mark.parametrize("shape", [(3,), (4, 5), (1, 5, 5), (2, 3, 5, 5), (1, 1, 3, 5, 5)])
def test_a_tensor_that_is_no_picture_is_named(shape):
    with pytest.raises(ValueError, match=r"expected a tensor \(3, H, W\)"):
        to_image(torch.zeros(shape))


@pytest.mark.parametrize("size", [(1, 1), (300, 200), (100, 400)])
def test_crops_repeat_with_their_seed_and_start_with_the_picture_itself(size):
    image = noise(*size)
    first, again = crops(image, 6, seed=3), crops(image, 6, seed=3)
    assert first.shape == (6, 3, 112, 112) and first.dtype == torch.float32
    assert torch.equal(first, again)
    assert torch.equal(first[:2], crops(image, 2, seed=3))
    assert torch.equal(first[:1], to_tensor(image, 112))
    if size != (1, 1):
        assert not torch.equal(first[1:], crops(image, 6, seed=4)[1:])


def test_crops_leave_everyone_elses_random_numbers_alone():
    def states():
        return random.getstate(), torch.get_rng_state().tolist(), str(np.random.get_state())

    before = states()
    crops(noise(50, 50), 4)
    assert states() == before


def test_crops_show_a_quarter_to_all_of_the_picture_and_some_are_mirrored():
    ramp = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    views = crops(Image.fromarray(ramp), 200)
    reds = np.stack([pixels(to_image(view))[0, :, 0] for view in views[1:]])
    shown = np.abs(reds[:, -1] - reds[:, 0]) / 255
    assert 0.42 < shown.min() < 0.5 and shown.max() > 0.97
    assert 60 < (reds[:, -1] < reds[:, 0]).sum() < 140


@pytest.mark.parametrize("call", [lambda i: crops(i, 0), lambda i: to_tensor(i, 0)])
def test_no_crops_or_no_pixels_is_an_error(call):
    with pytest.raises(ValueError, match="at least 1"):
        call(noise(8, 8))


def test_a_picture_keeps_its_name_and_another_gets_another():
    image = noise(12, 10)
    name = picture_id(image)
    assert len(name) == 16 and int(name, 16) >= 0
    assert picture_id(open_picture(encode(image))) == name
    others = [noise(12, 10, seed=1), noise(10, 12), image.convert("L")]
    assert len({name, *map(picture_id, others)}) == 4
