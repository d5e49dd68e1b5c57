"""Files as their formats define them: colours by published numbers, whole or refused."""

import io

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageFile

from resnet_core.images import PictureError, open_picture
from tests import picture_files as files

SIZE = (96, 64)
picture = Image.fromarray(files.scene(1, SIZE).astype(np.uint8))
pillow_heif.register_heif_opener()


def pixels(image):
    return np.asarray(image).astype(int)


def in_srgb(columns, decode):
    """The picture's values in another space, converted in real numbers by published matrices."""
    to_srgb = np.linalg.inv(np.array(files.SRGB).T) @ np.array(columns).T
    linear = (decode(pixels(picture) / 255) @ to_srgb.T).clip(0, 1)
    curve = np.where(linear < 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(255 * curve)


def srgb_decoded(values):
    return np.where(values < 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(
    ("chunks", "columns", "decode"),
    [
        ([files.embedded(files.rgb_profile(files.ADOBE, 2.2))], files.ADOBE, lambda v: v**2.2),
        (
            [files.embedded(files.rgb_profile(files.PROPHOTO, 1.8))],
            files.PROPHOTO,
            lambda v: v**1.8,
        ),
        ([files.code_points(12, 13)], files.P3, srgb_decoded),
        ([files.gamma(1.0)], files.SRGB, lambda v: v),
        ([files.gamma(0.5), files.chromaticities(files.P3_POINTS)], files.P3, lambda v: v**2),
        ([(b"sRGB", b"\0"), files.gamma(1.0)], files.SRGB, srgb_decoded),
    ],
    ids=["adobe", "prophoto", "code points", "gamma", "gamma and chromaticities", "srgb"],
)
def test_a_pictures_colours_are_converted_to_srgb(chunks, columns, decode):
    image = open_picture(files.with_chunks(files.encode(picture), *chunks))
    assert np.abs(pixels(image) - in_srgb(columns, decode)).max() <= 3


@pytest.mark.parametrize(
    "chunk",
    [
        files.embedded(b"no profile"),
        (b"iCCP", b"profile\0\0no stream"),
        files.embedded(files.grey_profile(1.0)),
        files.embedded(files.rgb_profile(files.P3, 1.8)[:150]),
        files.gamma(0),
        (b"gAMA", b""),
        (b"cICP", b"\x0c"),
        files.code_points(99, 13),
    ],
)
def test_colours_that_mean_nothing_leave_the_picture_as_it_is(chunk):
    assert open_picture(files.with_chunks(files.encode(picture), chunk)) == picture


def test_chromaticities_that_span_no_space_leave_the_picture_as_it_is():
    flat = files.chromaticities([(0.3, 0.3)] * 4)
    for corners in (flat, files.chromaticities([(0, 0)] * 4)):
        data = files.with_chunks(files.encode(picture), files.gamma(1.0), corners)
        assert open_picture(data) == picture


@pytest.mark.parametrize("transfer", [16, 18])
def test_high_dynamic_range_is_refused(transfer):
    avif = bytearray(files.encode(picture, "AVIF"))
    avif[avif.index(b"colrnclx") + 11] = transfer
    for data in (files.with_chunks(files.encode(picture), files.code_points(9, transfer)), avif):
        with pytest.raises(PictureError, match="high dynamic range"):
            open_picture(bytes(data))


def rows(header, seed=2):
    """Unpacked rows of noise for a PNG with this header: width, height, depth and colour type."""
    width, height, depth, colour = header[:4]
    samples = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    chance = np.random.default_rng(seed)
    lines = chance.integers(0, 256, (height, -(-width * samples * depth // 8)), dtype=np.uint8)
    return b"".join(b"\0" + line.tobytes() for line in lines)


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_a_png_without_its_last_row_is_damaged_at_every_depth(depth):
    header = (37, 21, depth, 0, 0, 0, 0)
    whole = rows(header)
    assert open_picture(files.png_of(whole, header)).size == (37, 21)
    row = len(whole) // 21
    for missing in (1, row, 10 * row):
        with pytest.raises(PictureError, match="damaged or incomplete"):
            open_picture(files.png_of(whole[:-missing], header))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 4), (8, 8), (7, 2), (37, 21)])
def test_an_interlaced_png_is_whole_exactly_with_all_its_passes(width, height):
    header = (width, height, 8, 2, 0, 0, 1)
    # Adam7 as the specification draws it: in which of the seven passes each pixel comes.
    adam7 = np.array(
        [
            [1, 6, 4, 6, 2, 6, 4, 6],
            [7, 7, 7, 7, 7, 7, 7, 7],
            [5, 6, 5, 6, 5, 6, 5, 6],
            [7, 7, 7, 7, 7, 7, 7, 7],
            [3, 6, 4, 6, 3, 6, 4, 6],
            [7, 7, 7, 7, 7, 7, 7, 7],
            [5, 6, 5, 6, 5, 6, 5, 6],
            [7, 7, 7, 7, 7, 7, 7, 7],
        ]
    )
    drawn = np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)
    order = np.tile(adam7, (height // 8 + 1, width // 8 + 1))[:height, :width]
    data = b""
    for number in range(1, 8):
        for line in range(height):
            if (inside := order[line] == number).any():
                data += b"\0" + drawn[line, inside].tobytes()
    assert (pixels(open_picture(files.png_of(data, header))) == drawn).all()
    with pytest.raises(PictureError, match="damaged or incomplete"):
        open_picture(files.png_of(data[:-1], header))


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 2}])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_needs_its_pixels_and_not_its_end_marker(mode, options):
    whole = files.encode(picture.convert(mode), "JPEG", quality=90, **options)
    for without_end in (whole[:-1], whole[:-2], whole + b"something else"):
        assert open_picture(without_end) == open_picture(whole)
    for part in (0.4, 0.6, 0.9):
        cut = whole[: int(part * len(whole))]
        for end in (b"", b"\xff\xd9"):
            with pytest.raises(PictureError, match="damaged or incomplete"):
                open_picture(cut + end)


def test_a_progressive_jpeg_without_its_last_scan_is_damaged():
    whole = files.encode(picture, "JPEG", progressive=True)
    with pytest.raises(PictureError, match="damaged or incomplete"):
        open_picture(whole[: whole.rindex(b"\xff\xda")] + b"\xff\xd9")


def test_a_jpeg_is_decoded_no_larger_than_it_is_kept(monkeypatch):
    decoded = []
    load = ImageFile.ImageFile.load
    monkeypatch.setattr(
        ImageFile.ImageFile, "load", lambda self: decoded.append(self.size) or load(self)
    )
    open_picture(files.encode(Image.new("RGB", (4096, 4096)), "JPEG"))
    assert set(decoded) == {(512, 512)}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "AVIF", "WEBP"])
def test_xmp_alone_turns_no_picture(kind):
    options = {"xmp": files.xmp_turned(6)}
    if kind == "PNG":
        text = b"XML:com.adobe.xmp\0\0\0\0\0" + files.xmp_turned(6)
        data = files.with_chunks(files.encode(picture), (b"iTXt", text))
    else:
        data = files.encode(picture, kind, **options)
    assert Image.open(io.BytesIO(data)).getexif().get(0x0112) == 6  # Pillow would turn it
    assert open_picture(data).size == SIZE


@pytest.mark.parametrize("turn", range(1, 9))
def test_an_avif_stands_upright_once(turn):
    upright = Image.new("RGB", SIZE, "white")
    upright.paste("black", (0, 0, 32, 32))
    inverse = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # as Image.Transpose
    stored = upright if turn == 1 else upright.transpose(inverse[turn])
    image = open_picture(files.encode(stored, "AVIF", exif=files.turned(turn)))
    assert image.size == SIZE
    assert np.abs(pixels(image) - pixels(upright)).mean() < 4


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_container_turns_a_heic_and_its_exif_does_not_turn_it_again(quarters):
    heic = files.encode(picture, "HEIF", quality=95, exif=files.turned(6))
    wanted = np.rot90(pixels(open_picture(files.encode(picture, "HEIF", quality=95))), quarters)
    image = open_picture(files.heic_turned(heic, quarters))
    assert (pixels(image) == wanted).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_heic_is_what_libheif_decodes(mode):
    image = picture.convert(mode)
    if mode == "RGBA":
        image.putalpha(picture.convert("L"))
    data = files.encode(image, "HEIF", quality=80)
    layer = pillow_heif.open_heif(io.BytesIO(data)).to_pillow().convert("RGBA")
    paper = Image.new("RGBA", SIZE, "white")
    wanted = Image.alpha_composite(paper, layer).convert("RGB")
    assert np.abs(pixels(open_picture(data)) - pixels(wanted)).max() <= 1


def test_a_frame_covers_its_own_part_of_an_animation():
    frame = picture.crop((0, 0, 40, 30))
    for data in (
        files.animation(Image.new("RGB", SIZE), frame, (50, 20), SIZE),
        files.gif_in_a_corner(frame, (50, 20), SIZE),
    ):
        shown = pixels(open_picture(data))
        assert np.abs(shown[20:50, 50:90] - pixels(frame)).mean() < 6
        shown[20:50, 50:90] = 255
        assert (shown == 255).all()


def test_a_frame_outside_its_animation_is_damaged():
    with pytest.raises(PictureError, match="damaged or incomplete"):
        open_picture(files.animation(picture, picture, (1, 0), SIZE))
