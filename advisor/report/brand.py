"""A firm's colour and logo: looked at before anything is drawn with them.

The colour may replace the primary alone; data colours keep their meaning. White must be readable
on it and it on white. A logo is a PNG or an SVG of modest size, holds nothing active, and refers to
nothing outside itself.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree

from advisor.faults import Fault, FaultsError
from advisor.report.tokens import LIGHT, contrast, mix

__all__ = ["LOWEST_CONTRAST", "PLAIN", "Brand", "nearest_readable", "read_brand"]

LOWEST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3: text of ordinary size."""
_MOST_BYTES = 2 * 2**20
_MOST_PIXELS = 16_000_000
_MOST_PARTS = 5000
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = {"script", "foreignobject", "iframe", "embed", "object", "use", "image", "animate", "set"}


@dataclass(frozen=True, slots=True)
class Brand:
    """The firm's primary colour, `#RRGGBB`, and its logo as bytes of a kind; empty where none."""

    primary: str = LIGHT.primary
    logo: bytes = b""
    kind: str = ""

    @property
    def tint(self) -> str:
        """The quiet ground of what is chosen, in the primary's hue."""
        own = self.primary.upper() == LIGHT.primary
        return LIGHT.primary_tint if own else mix(self.primary, LIGHT.canvas, 0.12)

    @property
    def svg(self) -> str:
        """The logo as one SVG document; empty where there is none."""
        if self.kind == "svg":
            return self.logo.decode("utf-8")
        if self.kind != "png":
            return ""
        width, height = _size_of_png(self.logo)
        data = base64.b64encode(self.logo).decode("ascii")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"><image '
            f'width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/></svg>'
        )


PLAIN = Brand()
"""No firm's colour and no logo."""


def nearest_readable(colour: str) -> str:
    """The colour, darkened no further than white needs to be readable on it.

    >>> nearest_readable("#0A4F86"), nearest_readable("#FFCC00")
    ('#0A4F86', '#8F7200')
    """
    for step in range(101):
        darker = mix(colour, "#000000", 1 - step / 100)
        if contrast("#FFFFFF", darker) >= LOWEST_CONTRAST:
            return darker
    return "#000000"


def read_brand(colour: str | None, logo: bytes | None, *, where: str = "logo") -> Brand:
    """The brand, or FaultsError with every fault of colour and logo, each with its remedy."""
    faults = []
    primary = LIGHT.primary
    if colour:
        primary = colour.strip().upper()
        fault = _colour_fault(primary)
        faults += [fault] if fault else []
    kind = ""
    if logo:
        kind, what = _looked_at(logo)
        if what:
            faults.append(Fault(where, what, "save it as a plain PNG or SVG of at most 2 MB"))
    if faults:
        raise FaultsError(faults)
    return Brand(primary, logo or b"", kind)


def _colour_fault(colour: str) -> Fault | None:
    if not re.fullmatch(r"#[0-9A-F]{6}", colour):
        return Fault("colour", f"`{colour[:20]}` is no colour", "write it as #RRGGBB")
    found = contrast("#FFFFFF", colour)
    if found >= LOWEST_CONTRAST:
        return None
    what = f"white on {colour} has a contrast of {found:.1f}, and {LOWEST_CONTRAST} is needed"
    return Fault("colour", what, f"take {nearest_readable(colour)}, the nearest that passes")


def _looked_at(logo: bytes) -> tuple[str, str]:
    """The kind of a logo, and what is wrong with it."""
    if len(logo) > _MOST_BYTES:
        return "", f"the logo has {len(logo) / 2**20:.1f} MB"
    if logo.startswith(_PNG):
        return "png", _png_fault(logo)
    if b"<svg" in logo[:4096].lower():
        return "svg", _svg_fault(logo)
    return "", "the logo is neither PNG nor SVG"


def _size_of_png(logo: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", logo[16:24])
    return int(width), int(height)


def _png_fault(logo: bytes) -> str:
    """What a PNG says of its size, checked before anything unpacks it, then its chunks."""
    if len(logo) < 45 or logo[12:16] != b"IHDR":
        return "the PNG is cut short"
    width, height = _size_of_png(logo)
    if not width or not height or width * height > _MOST_PIXELS:
        return f"the PNG has {width} by {height} points"
    at, packed = 8, b""
    while at + 12 <= len(logo):
        (length,) = struct.unpack(">I", logo[at : at + 4])
        kind, body = logo[at + 4 : at + 8], logo[at + 8 : at + 8 + length]
        (told,) = struct.unpack(">I", logo[at + 8 + length : at + 12 + length].rjust(4, b"\0"))
        if len(body) != length or zlib.crc32(kind + body) != told:
            return "the PNG is damaged"
        packed += body if kind == b"IDAT" else b""
        if kind == b"IEND":
            return _unpacked_fault(packed, width, height)
        at += 12 + length
    return "the PNG is cut short"


def _unpacked_fault(packed: bytes, width: int, height: int) -> str:
    """Unpacks no more than the size told allows: 8 bytes a point and a byte a line."""
    most = height * (width * 8 + 9) + 64
    try:
        found = zlib.decompressobj()
        size = len(found.decompress(packed, most + 1))
    except zlib.error:
        return "the PNG is damaged"
    return "the PNG unpacks to more than it says" if size > most else ""


def _svg_fault(logo: bytes) -> str:
    try:
        text = logo.decode("utf-8")
    except UnicodeDecodeError:
        return "the SVG is not UTF-8"
    if "<!DOCTYPE" in text or "<!ENTITY" in text or "<?xml-stylesheet" in text:
        return "the SVG declares entities or style sheets"
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - declarations of entities are refused
    except ElementTree.ParseError:
        return "the SVG is not well formed"
    parts = list(root.iter())
    if len(parts) > _MOST_PARTS:
        return f"the SVG has {len(parts)} parts"
    for part in parts:
        name = str(part.tag).rpartition("}")[2].lower()
        if name in _ACTIVE:
            return f"the SVG holds `{name}`"
        for key, value in part.attrib.items():
            own = key.rpartition("}")[2].lower()
            if own.startswith("on") or (own == "href" and not value.startswith("#")):
                return f"the SVG holds `{own}`"
            if re.search(r"url\(\s*['\"]?(?!#)", value):
                return "the SVG refers to something outside itself"
        if name == "style" and re.search(r"@import|url\(\s*['\"]?(?!#)", part.text or ""):
            return "the SVG refers to something outside itself"
    return ""
