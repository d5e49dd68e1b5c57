"""Deep values and TIFF: the picture that its numbers say, and a remark on what they leave open."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageCms

from resnet_core.images import PictureError, open_picture, read_picture
from tests import picture_files as files

SIZE = (96, 64)
LEVELS = files.scene(1, SIZE).astype(np.uint8)
GREY = np.ascontiguousarray(LEVELS[..., 1])


def tiff(values, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, values, **{"photometric": "minisblack"} | options)
    return file.getvalue()


def shown(data):
    return np.asarray(open_picture(data)).astype(int)


def far(data, levels):
    levels = levels if levels.ndim == 3 else np.repeat(levels[..., None], 3, axis=2)
    return np.abs(shown(data) - levels).max()


@pytest.mark.parametrize("compression", [None, "lzw", "deflate", "packbits", "zstd", "lzma"])
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("tile", [None, (32, 32)])
def test_colour_is_right_however_it_is_packed(compression, planes, deep, tile):
    values = LEVELS.astype(np.uint16) * 257 if deep else LEVELS
    if planes == "separate":
        values = np.ascontiguousarray(values.transpose(2, 0, 1))
    options = {"compression": compression, "planarconfig": planes, "tile": tile}
    assert far(tiff(values, photometric="rgb", predictor=False, **options), LEVELS) == 0


@pytest.mark.parametrize("bits", [1, 2, 4, 6, 8, 10, 12, 14, 16, 32])
def test_white_is_zero_where_the_file_says_so_at_every_depth(bits):
    top = 2**bits - 1
    values = np.rint(GREY / 255 * top)
    kind = bool if bits == 1 else np.uint8 if bits <= 8 else np.uint16 if bits <= 16 else np.uint32
    options = {} if bits in (1, 8, 16, 32) else {"bitspersample": bits}
    wanted = np.rint(values / top * 255).astype(int)
    if bits == 32:  # from the darkest value to the brightest
        wanted = np.rint((GREY - GREY.min().astype(int)) * (255 / np.ptp(GREY))).astype(int)
    black = tiff(values.astype(kind), **options)
    white = tiff((top - values).astype(kind), photometric="miniswhite", **options)
    assert far(black, wanted) <= 1
    assert far(white, wanted) <= 1


@pytest.mark.parametrize("used", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("kind", [np.uint16, np.int32, np.uint32, np.int64])
@pytest.mark.parametrize("colour", [False, True])
def test_the_smallest_depth_that_holds_the_values_is_their_scale(used, kind, colour):
    values = files.scene(2, SIZE, top=2**used - 1).astype(kind)
    values = values if colour else np.ascontiguousarray(values[..., 1])
    values.flat[0] = 2**used - 1
    opened = read_picture(tiff(values, photometric="rgb" if colour else "minisblack"))
    wanted = np.rint(values / (2**used - 1) * 255)
    wanted = wanted if colour else np.repeat(wanted[..., None], 3, axis=2)
    assert np.abs(np.asarray(opened.image) - wanted).max() <= 1
    bits = 8 * np.dtype(kind).itemsize
    assert (f"{used}-bit" in opened.remark) == (used != bits)


def test_a_dark_picture_stays_dark():
    values = (GREY.astype(np.uint16) * 257) // 3  # up to a third of the full scale
    assert far(tiff(values), np.rint(values / 65535 * 255).astype(int)) <= 1
    assert read_picture(tiff(values)).remark == ""
    dark = GREY // 5
    assert far(tiff(dark), dark) == 0


@pytest.mark.parametrize("kind", [np.int8, np.int16, np.int32])
def test_signed_values_run_from_their_least_to_their_greatest(kind):
    values = GREY.astype(int) - 128
    opened = read_picture(tiff(values.astype(kind)))
    wanted = np.rint((values - values.min()) * (255 / np.ptp(values))).astype(int)
    assert np.abs(np.asarray(opened.image)[..., 0] - wanted).max() <= 1
    assert f"from {values.min()} to {values.max()}" in opened.remark


def test_signed_values_without_a_minus_use_half_of_their_type():
    assert far(tiff(np.rint(GREY / 255 * 32767).astype(np.int16)), GREY) <= 1


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_real_numbers_are_scaled_by_the_range_they_are_written_for(kind):
    assert far(tiff((LEVELS / 255).astype(kind), photometric="rgb"), LEVELS) <= 1
    assert read_picture(tiff((LEVELS / 255).astype(kind), photometric="rgb")).remark == ""
    assert far(tiff((GREY / 255 / 4).astype(kind)), np.rint(GREY / 4).astype(int)) <= 1
    assert far(tiff(GREY.astype(kind)), GREY) <= 1


def test_real_numbers_just_above_one_are_not_taken_for_bytes():
    values = (GREY / 255 * 1.2).astype(np.float32)
    opened = read_picture(tiff(values))
    assert np.asarray(opened.image).mean() > 100 and "full scale" in opened.remark


def test_a_palette_shows_its_colours():
    colours = np.random.default_rng(3).integers(0, 256, (3, 256))
    data = tiff(GREY, photometric="palette", colormap=(colours * 257).astype(np.uint16))
    assert far(data, colours.T[GREY]) == 0
    assert (
        far(tiff(GREY, photometric="palette", colormap=colours.astype(np.uint16)), colours.T[GREY])
        == 0
    )


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_luminance_and_chrominance_become_colours(compression):
    image = Image.fromarray(LEVELS).convert("YCbCr")
    options = {"compression": compression} if compression else {}
    data = files.encode(image, "TIFF", **options)
    difference = np.abs(shown(data) - LEVELS)
    assert difference.mean() < 4 and difference.max() <= (40 if compression == "jpeg" else 3)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "P", "CMYK", "RGBX"])
def test_what_pillow_writes_looks_as_pillow_wrote_it(mode):
    image = Image.fromarray(LEVELS).convert(mode)
    if mode.endswith("A"):
        image.putalpha(Image.fromarray(LEVELS[..., 2]))
    paper = Image.new("RGBA", SIZE, "white")
    wanted = Image.alpha_composite(
        paper, image.convert("RGB" if mode == "RGBX" else "RGBA").convert("RGBA")
    )
    difference = np.abs(shown(files.encode(image, "TIFF")) - np.asarray(wanted.convert("RGB")))
    assert difference.max() <= 1


def test_lab_colours_and_profiles_in_a_tiff_are_converted():
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = Image.fromarray(LEVELS)
    in_lab = ImageCms.profileToProfile(image, srgb, lab, outputMode="LAB")
    assert np.abs(shown(files.encode(in_lab, "TIFF")) - LEVELS).mean() < 2
    swapped = files.rgb_profile(files.SRGB[1:] + files.SRGB[:1], files.SRGB_CURVE)
    data = tiff(LEVELS, photometric="rgb", iccprofile=swapped)
    assert far(data, LEVELS[..., [2, 0, 1]]) <= 3


def test_transparency_lies_on_white_whether_or_not_it_is_multiplied_in():
    cover = LEVELS[..., :1].astype(float) / 255
    wanted = np.rint(LEVELS * cover + 255 * (1 - cover)).astype(int)
    for meaning, colours in (("unassalpha", LEVELS), ("assocalpha", np.rint(LEVELS * cover))):
        values = np.dstack([colours, LEVELS[..., 0]]).astype(np.uint8)
        data = tiff(values, photometric="rgb", extrasamples=[meaning])
        assert far(data, wanted) <= 2


@pytest.mark.parametrize("full", [4095, 65535])
@pytest.mark.parametrize("write", ["tiff", "png"])
def test_a_faint_cover_stays_faint_at_every_depth(full, write):
    colours = files.scene(4, SIZE, top=4095 if full == 4095 else 65535)
    cover = np.full_like(colours[..., :1], full // 5)
    values = np.dstack([colours, cover]).astype(np.uint16)
    if write == "png":
        data = imagecodecs.png_encode(values)
    else:
        data = tiff(values, photometric="rgb", extrasamples=["unassalpha"])
    wanted = np.rint(255 - (1 - colours / full) * 51).astype(int)
    assert far(data, wanted) <= 1


def replaced(data, body):
    """A TIFF of one strip with other bytes in it, put at the file's end."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        tags = [file.pages.first.tags[name] for name in ("StripOffsets", "StripByteCounts")]
    changed = bytearray(data) + body
    for tag, value in zip(tags, (len(data), len(body)), strict=True):
        struct.pack_into({3: "<H", 4: "<I"}[int(tag.dtype)], changed, tag.valueoffset, value)
    return bytes(changed)


def test_a_strip_that_holds_too_little_or_far_too_much_is_damaged():
    packed = tiff(GREY, compression="deflate")
    jpeg = tiff(GREY, compression="jpeg")
    whole = files.encode(Image.fromarray(GREY), "JPEG")
    for data in (
        replaced(packed, zlib.compress(bytes(GREY.size - 1))),
        replaced(packed, zlib.compress(bytes(50_000_000))),
        replaced(jpeg, whole[: len(whole) // 2]),
        replaced(jpeg, files.encode(Image.new("L", (4000, 4000)), "JPEG")),
        tiff(GREY)[: -GREY.size // 2],
    ):
        with pytest.raises(PictureError, match="damaged or incomplete"):
            open_picture(data)
    assert far(replaced(jpeg, whole), GREY) < 40


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"ImageWidth": 60_000, "ImageLength": 60_000}, "64 megapixels"),
        ({"ImageWidth": 60_000, "ImageLength": 1000}, "damaged"),
        ({"ImageLength": 0}, "damaged"),
        ({"BitsPerSample": 64, "ImageWidth": 8000, "ImageLength": 8000}, "192 MB"),
        ({"Compression": 34712}, "JPEG2000"),
        ({"PhotometricInterpretation": 32803}, "CFA"),
    ],
)
def test_a_tiff_is_judged_before_it_is_unpacked(tags, reason, monkeypatch):
    monkeypatch.setattr(tifffile.TiffPage, "asarray", None)
    data = bytearray(tiff(GREY))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        for name, value in tags.items():
            tag = file.pages.first.tags[name]
            struct.pack_into({3: "<H", 4: "<I"}[int(tag.dtype)], data, tag.valueoffset, value)
    with pytest.raises(PictureError, match=reason):
        open_picture(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        tiff(LEVELS[..., :2], planarconfig="contig"),
        tiff(np.dstack([LEVELS, LEVELS]), photometric="rgb"),
        tiff(np.stack([GREY] * 4), volumetric=True, tile=(4, 32, 32)),
        tiff(LEVELS, photometric="rgb", compression="webp"),
        tiff(np.dstack([LEVELS, LEVELS[..., :2]]), photometric="separated"),
    ],
    ids=["two channels", "six channels", "volume", "webp", "five inks"],
)
def test_a_tiff_that_has_no_right_picture_gets_a_sentence(data):
    with pytest.raises(PictureError, match=r"^This kind of TIFF \(.*\) cannot be shown: save it"):
        open_picture(data)
