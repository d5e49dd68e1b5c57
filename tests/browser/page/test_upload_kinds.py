"""Every kind of file, uploaded: what the page then shows against what draws it without us.

Chromium draws what it can; TIFF is measured against the values that tifffile wrote, HEIC against
libheif. The pictures are 256 px high, so the page shows their own pixels.
"""

import base64
import io

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests import picture_files as files

NEAR = 3  # levels of 255
WHITE = Image.new("RGB", (288, 256), "white")

# A picture on white paper as bytes of RGBA; a blob goes the way that an upload's file goes.
DRAW = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const drawn = await createImageBitmap(new Blob([bytes]));
  const canvas = new OffscreenCanvas(drawn.width, drawn.height);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(drawn, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  let text = "";
  for (let i = 0; i < pixels.length; i += 8192) {
    text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  }
  return [canvas.height, canvas.width, btoa(text)];
}"""
KEPT = "sessionStorage.getItem('resnet-explorer-picture')"


def colours(seed):
    return Image.fromarray(files.scene(seed).astype(np.uint8))


def coloured(kind, profile, seed, mode="RGB", **options):
    image = colours(seed).convert(mode)
    return lambda: files.encode(image, kind, icc_profile=profile, **options)


def png(seed, *chunks, mode="RGB"):
    return lambda: files.with_chunks(files.encode(colours(seed).convert(mode)), *chunks)


def half_clear(seed):
    image = colours(seed)
    image.putalpha(colours(seed + 100).convert("L"))
    return image


def avif_of_named_colours():
    whole = bytearray(files.encode(colours(20), "AVIF", quality=90, subsampling="4:4:4"))
    whole[whole.index(b"colrnclx") + 9] = 12  # Display P3's primaries
    return bytes(whole)


def turned_by_xmp_alone():
    notes = PngInfo()
    notes.add_itxt("XML:com.adobe.xmp", files.xmp_turned(6).decode())
    return files.encode(colours(30), pnginfo=notes)


P3 = files.rgb_profile(files.P3, files.SRGB_CURVE)
ADOBE = files.rgb_profile(files.ADOBE, 563 / 256)
SWAPPED = files.rgb_profile(files.SRGB[1:] + files.SRGB[:1], files.SRGB_CURVE)
FRAME = colours(40).crop((0, 0, 150, 120))

DRAWN = {
    "p3.jpg": coloured("JPEG", P3, 1, quality=95),
    "adobe.jpg": coloured("JPEG", ADOBE, 2, quality=95),
    "prophoto.jpg": coloured("JPEG", files.rgb_profile(files.PROPHOTO, 1.8), 3, quality=95),
    "swapped.webp": coloured("WEBP", SWAPPED, 4, lossless=True),
    "adobe.avif": coloured("AVIF", ADOBE, 5, quality=90),
    "grey.jpg": coloured("JPEG", files.grey_profile(1.0), 6, "L"),
    "grey-in-colour.jpg": coloured("JPEG", P3, 7, "L"),
    "inks.jpg": coloured("JPEG", None, 8, "CMYK"),
    "palette.png": coloured("PNG", SWAPPED, 9, "P"),
    "p3.bmp": lambda: files.bmp_with_profile(colours(10), P3),
    "gamma.png": png(11, files.gamma(1.0)),
    "gamma-grey.png": png(12, files.gamma(0.6), mode="L"),
    "gamma-of-srgb.png": png(13, files.gamma(0.45455)),
    "gamma-p3.png": png(14, files.gamma(0.5), files.chromaticities(files.P3_POINTS)),
    "srgb-first.png": png(15, files.gamma(1.0), (b"sRGB", b"\0")),
    "profile-first.png": png(16, files.gamma(1.0), (b"sRGB", b"\0"), files.embedded(ADOBE)),
    "code-points-first.png": png(17, files.embedded(SWAPPED), files.code_points(12, 13)),
    "linear.png": png(18, files.code_points(1, 8)),
    "broken-profile.png": png(19, files.embedded(b"no profile" * 20), files.gamma(1.0)),
    "named.avif": avif_of_named_colours,
    "deep.png": lambda: imagecodecs.png_encode(files.scene(21, top=65535).astype(np.uint16)),
    "deep-grey.png": lambda: imagecodecs.png_encode(
        np.ascontiguousarray(files.scene(22, top=65535).astype(np.uint16)[..., 0])
    ),
    "glass.png": lambda: files.encode(half_clear(23)),
    "glass.webp": lambda: files.encode(half_clear(24), "WEBP", lossless=True),
    "fallback.png": lambda: files.animation(WHITE, colours(25), (0, 0), WHITE.size),
    "in-a-corner.png": lambda: files.animation(WHITE, FRAME, (100, 90), WHITE.size),
    "in-a-corner.gif": lambda: files.gif_in_a_corner(FRAME, (20, 90), WHITE.size),
    "turned.jpg": lambda: files.encode(colours(28), "JPEG", exif=files.turned(6)),
    "turned.avif": lambda: files.encode(colours(29), "AVIF", exif=files.turned(8)),
    "turned-by-xmp.png": turned_by_xmp_alone,
    "turned-by-xmp.jpg": lambda: files.encode(colours(31), "JPEG", xmp=files.xmp_turned(6)),
}


@pytest.fixture
def show(explorer, page, tmp_path):
    """``show(name, data)``: upload a file; the picture that the page then has, (H, W, 3)."""

    def upload(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        before = page.evaluate(KEPT)
        explorer.upload(path)
        page.wait_for_function(
            f"before => {KEPT} !== before || !document.querySelector('#image [role=alert]').hidden",
            arg=before,
        )
        assert page.locator("#image [role=alert]").is_hidden(), (name, said(page))
        return drawn(page, base64.b64decode(page.evaluate(KEPT).partition(",")[2]))

    explorer.open("?depth=18", weights="bundled")
    return upload


def said(page):
    return page.locator("#image [role=alert]").inner_text()


def drawn(page, data):
    height, width, pixels = page.evaluate(DRAW, base64.b64encode(data).decode())
    values = np.frombuffer(base64.b64decode(pixels), np.uint8).reshape(height, width, 4)
    return values[..., :3].astype(int)


def far(found, wanted):
    """The greatest difference in levels; infinite between pictures of different sizes."""
    return np.abs(found - wanted).max() if found.shape == wanted.shape else np.inf


def test_what_the_browser_can_draw_looks_as_it_draws_it(show, page):
    wrong = {}
    for name, make in DRAWN.items():
        data = make()
        if (difference := far(show(name, data), drawn(page, data))) > NEAR:
            wrong[name] = difference
    assert not wrong


def test_a_jpeg_without_its_end_looks_as_the_whole_one(show, page):
    for seed, options in ((50, {}), (51, {"progressive": True})):
        whole = files.encode(colours(seed), "JPEG", quality=90, **options)
        assert far(show("cut.jpg", whole[:-2]), drawn(page, whole)) <= NEAR


def grey(values, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, values, **{"photometric": "minisblack"} | options)
    return file.getvalue()


def test_a_tiff_looks_as_its_values_say(show, page):
    levels = {seed: files.scene(seed).astype(np.uint8) for seed in range(60, 72)}

    def wide(seed):
        return levels[seed].astype(np.uint16) * 257

    kinds = {
        "planes16.tif": (60, grey(wide(60).transpose(2, 0, 1), photometric="rgb")),
        "white16.tif": (61, grey(65535 - wide(61)[..., 0], photometric="miniswhite")),
        "int32.tif": (62, grey(levels[62][..., 0].astype(np.int32))),
        "uint32.tif": (63, grey(levels[63][..., 0].astype(np.uint32) * 257)),
        "int16.tif": (64, grey((levels[64][..., 0].astype(np.int16) - 128) * 100)),
        "packed12.tif": (65, grey(wide(65)[..., 0] >> 4, bitspersample=12)),
        "real.tif": (66, grey((levels[66] / 255).astype(np.float32), photometric="rgb")),
        "tiles.tif": (67, grey(wide(67), photometric="rgb", tile=(64, 64), compression="lzw")),
    }
    for bits, seed in ((10, 68), (12, 69), (14, 70)):
        values = files.scene(seed, top=2**bits - 1).astype(np.uint16)
        kinds[f"{bits}-in-16.tif"] = (seed, grey(values, photometric="rgb"))
    wrong = {}
    for name, (seed, data) in kinds.items():
        wanted = levels[seed].astype(int)
        single = tifffile.imread(io.BytesIO(data)).ndim == 2
        wanted = np.repeat(wanted[..., :1], 3, axis=2) if single else wanted
        if name == "int16.tif":  # from its darkest to its brightest value
            wanted = np.rint((wanted - wanted.min()) * (255 / np.ptp(wanted))).astype(int)
        if (difference := far(show(name, data), wanted)) > NEAR:
            wrong[name] = difference
    assert not wrong


def test_a_heic_looks_as_libheif_decodes_it(show):
    pillow_heif.register_heif_opener()
    for seed, options in ((72, {}), (73, {"exif": files.turned(6)})):
        data = files.encode(colours(seed), "HEIF", quality=80, **options)
        decoded = pillow_heif.open_heif(io.BytesIO(data))
        wanted = np.asarray(decoded.to_pillow().convert("RGB")).astype(int)
        assert far(show("phone.heic", data), wanted) <= NEAR
    swapped = files.encode(colours(74), "HEIF", quality=90, icc_profile=SWAPPED)
    plain = np.asarray(Image.open(io.BytesIO(swapped)).convert("RGB")).astype(int)
    assert far(show("swapped.heic", swapped), plain[..., [2, 0, 1]]) <= NEAR


def test_the_reader_is_told_how_a_deep_file_was_scaled(show, explorer, page):
    remark = page.locator("#image .remark")
    values = files.scene(80, top=3000).astype(np.uint16)
    found = show("dark.tif", grey(values, photometric="rgb"))
    assert far(found, np.rint(values / 4095 * 255).astype(int)) <= NEAR  # dark, and stays dark
    told = remark.inner_text()
    assert "12-bit" in told and str(values.max()) in told
    trace = explorer.trace
    explorer.reload().of_run(trace)
    explorer.eventually(remark.inner_text, told)
    page.locator('#image [data-name="lion"]').click()
    explorer.other_run(trace)
    explorer.eventually(remark.is_visible, False)


def test_a_file_that_would_give_a_wrong_picture_gets_a_sentence(show, explorer, page, tmp_path):
    picture = colours(90)
    rows = b"".join(b"\0" + row.tobytes() for row in np.asarray(picture))
    jpeg = files.encode(picture, "JPEG")
    wrong = {
        "rows.png": files.png_of(rows[: len(rows) // 2], (288, 256, 8, 2, 0, 0, 0)),
        "half.jpg": jpeg[: len(jpeg) // 2] + b"\xff\xd9",
        "bright.png": png(91, files.code_points(9, 16))(),
        "channels.tif": grey(files.scene(92).astype(np.uint8)[..., :2], planarconfig="contig"),
    }
    before = explorer.trace
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
        page.evaluate("document.querySelector('#image [role=alert]').textContent = ''")
        explorer.upload(tmp_path / name)
        page.wait_for_function("document.querySelector('#image [role=alert]').textContent !== ''")
        assert said(page).startswith("This ") and said(page).endswith(".")
    assert explorer.trace == before
