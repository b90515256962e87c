"""Every colour, size and type step of the product stands here once, for screen, PDF and slides.

The values are those of the look's specification; `tests/test_tokens.py` recomputes every contrast
from the colours themselves and compares the Streamlit theme with this file.
Nothing here imports a drawing library: renderers read the tokens and never write a colour of their
own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "DARK",
    "FONT_MONO",
    "FONT_SANS",
    "FONT_SANS_SEMIBOLD",
    "FONT_SERIF",
    "FONT_SERIF_SCREEN",
    "LIGHT",
    "PDF_TYPE",
    "RADII",
    "SCREEN_FONTS",
    "SCREEN_TYPE",
    "SPACING",
    "StateColours",
    "Tokens",
    "contrast",
    "luminance",
    "mix",
    "text_on",
    "tokens",
]

FONT_SANS = "IBM Plex Sans"
FONT_SANS_SEMIBOLD = "IBM Plex Sans SmBld"
"""Typst sees the semibold file as its own family and silently ignores weight 600 of the regular."""
FONT_SERIF = "Source Serif 4"
FONT_SERIF_SCREEN = "MA Serif"
"""Streamlit never loads a font face whose family name holds a digit."""
FONT_MONO = "IBM Plex Mono"

SCREEN_FONTS = f"{FONT_SANS}, Noto Sans, Arial, sans-serif"

SPACING: tuple[int, ...] = (4, 8, 12, 16, 24, 32, 48)
RADII: Mapping[str, int] = MappingProxyType({"card": 8, "control": 6, "badge": 4, "bar": 2})


@dataclass(frozen=True, slots=True)
class StateColours:
    """Text and its tint for one state, and the shape drawn before the word (never a glyph)."""

    text: str
    tint: str
    shape: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """One mode's colours, as `#RRGGBB`; the field names are those of the look."""

    name: str
    canvas: str
    surface: str
    sunken: str
    line: str
    control: str
    ink: str
    ink_2: str
    ink_3: str
    primary: str
    on_primary: str
    link: str
    primary_tint: str
    states: Mapping[str, StateColours]
    data: tuple[str, ...]
    band: str
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    sequential_ink: str

    @property
    def now(self) -> str:
        """Colour 1: now, or this scenario."""
        return self.data[0]

    @property
    def limit(self) -> str:
        """Colour 2: at a limit."""
        return self.data[1]

    @property
    def devops(self) -> str:
        """DevOps work is colour 1."""
        return self.data[0]

    @property
    def mlops(self) -> str:
        """MLOps work is colour 3."""
        return self.data[2]

    @property
    def platform(self) -> str:
        """Platform work is colour 5."""
        return self.data[4]

    def role(self, role: str) -> str:
        """The colour of a chart's role; KeyError for a word that is no role."""
        return {
            "now": self.data[0],
            "target": self.ink,
            "today": self.ink_3,
            "limit": self.limit,
            "devops": self.devops,
            "mlops": self.mlops,
            "platform": self.platform,
            "challenger": self.data[7],
            "neutral": self.control,
            "chosen": self.primary,
        }[role]

    @property
    def assumption(self) -> str:
        """The violet of everything that rests on an assumption."""
        return self.states["assumption"].text

    def sequential_step(self, value: float, low: float, high: float) -> str:
        """The colour of a value between the ends of a scale, the one of ten it falls into."""
        place = int((value - low) / (high - low) * len(self.sequential))
        return self.sequential[min(len(self.sequential) - 1, max(0, place))]

    def tint(self, colour: str, share: float = 0.5) -> str:
        """The colour mixed with the canvas; `share` of the colour, 0 to 1."""
        return mix(colour, self.canvas, share)


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _rgb(colour: str) -> tuple[int, int, int]:
    if len(colour) != 7 or not colour.startswith("#"):
        raise ValueError(f"not a #RRGGBB colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of a `#RRGGBB` colour, 0 to 1 (WCAG 2.2, definition)."""
    red, green, blue = (_channel(value) for value in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2).

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """The colour laid over the ground with the given opacity, as a plain `#RRGGBB`.

    >>> mix("#0072B2", "#FFFFFF", 0.5)
    '#80B8D8'
    """
    pairs = zip(_rgb(colour), _rgb(ground), strict=True)
    return "#" + "".join(f"{round(share * c + (1 - share) * g):02X}" for c, g in pairs)


def text_on(colour: str, dark_text: str, light_text: str = "#FFFFFF") -> str:
    """The one of two text colours that stands out more on a colour."""
    if contrast(dark_text, colour) >= contrast(light_text, colour):
        return dark_text
    return light_text


LIGHT = Tokens(
    name="light",
    canvas="#FFFFFF",
    surface="#F5F7F9",
    sunken="#E9EEF2",
    line="#D3DBE2",
    control="#71808F",
    ink="#14212B",
    ink_2="#40505E",
    ink_3="#566573",
    primary="#0A4F86",
    on_primary="#FFFFFF",
    link="#0A4F86",
    primary_tint="#E3EDF6",
    states=MappingProxyType(
        {
            "ok": StateColours("#1B6B3A", "#E4F2E8", "tick"),
            "attention": StateColours("#7A4B00", "#FBF0DA", "triangle"),
            "problem": StateColours("#9B1C31", "#FBE8EA", "square"),
            "information": StateColours("#0A4F86", "#E3EDF6", "circle"),
            "neutral": StateColours("#46535F", "#E9EEF2", "none"),
            "assumption": StateColours("#55308D", "#FFFFFF", "dash"),
        }
    ),
    data=(
        "#0072B2",
        "#D55E00",
        "#009E73",
        "#CC79A7",
        "#E69F00",
        "#56B4E9",
        "#332288",
        "#882255",
        "#117733",
        "#666666",
    ),
    band="#A5C8E5",
    sequential=(
        "#F1F6FB",
        "#DCE9F5",
        "#C3DAEE",
        "#A5C8E5",
        "#82B2D9",
        "#5D99CA",
        "#3477B0",
        "#22679F",
        "#124E80",
        "#07365C",
    ),
    diverging=(
        "#7A3300",
        "#A54C0C",
        "#CE6D26",
        "#E8A576",
        "#F6DBC8",
        "#D5E5F3",
        "#9FC6E5",
        "#5C9FD0",
        "#2373AF",
        "#0B4A7A",
    ),
    sequential_ink="#14212B",
)

DARK = Tokens(
    name="dark",
    canvas="#0F171E",
    surface="#17212A",
    sunken="#212D38",
    line="#2E3C49",
    control="#768898",
    ink="#E9EFF4",
    ink_2="#BAC6D1",
    ink_3="#9BA9B6",
    primary="#6FB1E8",
    on_primary="#0F171E",
    link="#7FBCEE",
    primary_tint="#16324B",
    states=MappingProxyType(
        {
            "ok": StateColours("#7FD09B", "#15321F", "tick"),
            "attention": StateColours("#F0BE62", "#3A2A0B", "triangle"),
            "problem": StateColours("#F59AA6", "#421820", "square"),
            "information": StateColours("#7FBCEE", "#16324B", "circle"),
            "neutral": StateColours("#BAC6D1", "#212D38", "none"),
            "assumption": StateColours("#C4AAF2", "#0F171E", "dash"),
        }
    ),
    data=(
        "#4DA3E0",
        "#F0803C",
        "#2FBF93",
        "#DE94BD",
        "#EFB434",
        "#8CD0F5",
        "#A297E8",
        "#D0779C",
        "#6CBF84",
        "#A3AEB9",
    ),
    band="#24567B",
    sequential=(
        "#17232E",
        "#1B3347",
        "#1F4460",
        "#24567B",
        "#2B6A98",
        "#2E76AA",
        "#4A96CC",
        "#6BB0E0",
        "#97CBEF",
        "#C9E6FA",
    ),
    diverging=(
        "#F7A76C",
        "#E98A46",
        "#D0783A",
        "#8F4E22",
        "#4A3426",
        "#243F55",
        "#2B6A98",
        "#4A96CC",
        "#7FBCEE",
        "#B5DBF8",
    ),
    sequential_ink="#14212B",
)

SCREEN_TYPE: Mapping[str, tuple[float, float, int]] = MappingProxyType(
    {
        "finding": (28, 1.2, 600),
        "question": (22, 1.3, 600),
        "number": (25, 1.2, 600),
        "section": (16, 1.3, 600),
        "card": (15, 1.3, 600),
        "body": (15, 1.45, 400),
        "data": (13.5, 1.35, 400),
        "label": (13, 1.35, 400),
        "caption": (12.5, 1.35, 400),
    }
)
"""Size in px, line height, weight."""

PDF_TYPE: Mapping[str, float] = MappingProxyType(
    {
        "finding": 20,
        "lede": 11,
        "number": 17,
        "section": 11,
        "body": 9.5,
        "table-head": 8,
        "caption": 8,
        "badge": 7.5,
        "running": 8,
    }
)
"""Sizes on A4 in points."""


def tokens(dark: bool = False) -> Tokens:
    """The tokens of the wanted mode."""
    return DARK if dark else LIGHT
