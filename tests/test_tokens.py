"""The tokens against the look's own figures, and the Streamlit theme against the tokens."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from advisor.report import tokens as module
from advisor.report.tokens import DARK, LIGHT, Tokens, contrast, mix, text_on

ROOT = Path(__file__).parent.parent
PACKAGED = ROOT / "advisor" / "ui" / ".streamlit" / "config.toml"

# The figures printed in the look's tables: (token, on canvas, on surface, on sunken).
PRINTED = {
    "light": [
        ("control", 4.0, 3.8, 3.5),
        ("ink", 16.4, 15.3, 14.0),
        ("ink_2", 8.3, 7.7, 7.1),
        ("ink_3", 6.0, 5.6, 5.1),
        ("primary", 8.5, 7.9, 7.3),
    ],
    "dark": [
        ("control", 4.9, 4.5, 3.8),
        ("ink", 15.6, 14.1, 12.1),
        ("ink_2", 10.4, 9.4, 8.1),
        ("ink_3", 7.5, 6.8, 5.8),
        ("primary", 7.9, 7.1, 6.1),
    ],
}
STATES = {
    "light": {"ok": 5.7, "attention": 6.6, "problem": 6.8, "information": 7.2, "neutral": 6.8},
    "dark": {"ok": 7.6, "attention": 8.1, "problem": 7.3, "information": 6.5, "neutral": 8.1},
}
DATA = {
    "light": [5.2, 3.9, 3.4, 3.1, 2.3, 2.3, 12.2, 8.7, 5.7, 5.7],
    "dark": [6.6, 6.8, 7.7, 7.8, 9.7, 10.7, 7.0, 5.9, 8.1, 8.0],
}
TINTS = [
    *("80B8D8", "EAAE80", "80CEB9", "E6BCD3", "F2CF80"),
    *("AADAF4", "9990C4", "C490AA", "88BB99", "B2B2B2"),
]
MODES = pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])


@MODES
def test_contrasts_are_the_printed_ones(mode: Tokens) -> None:
    for name, canvas, surface, sunken in PRINTED[mode.name]:
        colour = getattr(mode, name)
        grounds = (mode.canvas, mode.surface, mode.sunken)
        for ground, printed in zip(grounds, (canvas, surface, sunken), strict=True):
            assert contrast(colour, ground) == pytest.approx(printed, abs=0.06), (name, ground)
    for state, printed in STATES[mode.name].items():
        pair = mode.states[state]
        assert contrast(pair.text, pair.tint) == pytest.approx(printed, abs=0.06), state
    for colour, printed in zip(mode.data, DATA[mode.name], strict=True):
        assert contrast(colour, mode.canvas) == pytest.approx(printed, abs=0.06), colour


@MODES
def test_text_reaches_wcag_aa(mode: Tokens) -> None:
    for ground in (mode.canvas, mode.surface, mode.sunken, mode.primary_tint):
        for ink in (mode.ink, mode.ink_2, mode.ink_3):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for state in mode.states.values():
        assert contrast(state.text, state.tint) >= 4.5
    assert contrast(mode.on_primary, mode.primary) >= 4.5
    assert contrast(mode.link, mode.canvas) >= 4.5
    assert contrast(mode.control, mode.canvas) >= 3
    assert contrast(mode.control, mode.surface) >= 3


@MODES
def test_a_number_can_be_read_in_every_cell(mode: Tokens) -> None:
    for scale in (mode.sequential, mode.diverging):
        assert len(scale) == 10
        for colour in scale:
            written = text_on(colour, mode.sequential_ink)
            assert contrast(written, colour) >= 4.5, colour


@MODES
def test_the_sequential_scale_runs_one_way_in_lightness(mode: Tokens) -> None:
    steps = [module.luminance(colour) for colour in mode.sequential]
    assert steps == sorted(steps, reverse=mode is LIGHT)


def test_tints_are_the_half_mixes_of_the_palette() -> None:
    assert [mix(colour, LIGHT.canvas, 0.5)[1:] for colour in LIGHT.data] == TINTS
    for tint in TINTS:
        assert contrast(LIGHT.ink, f"#{tint}") >= 4.5


def test_every_colour_is_written_as_hexadecimal() -> None:
    for mode in (LIGHT, DARK):
        colours = [*mode.data, *mode.sequential, *mode.diverging, mode.band, mode.line]
        assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


def test_the_theme_is_the_tokens() -> None:
    theme = tomllib.loads(PACKAGED.read_text())["theme"]
    for mode in (LIGHT, DARK):
        written = theme[mode.name]
        assert written["primaryColor"] == mode.primary
        assert written["backgroundColor"] == mode.canvas
        for key in ("secondaryBackgroundColor", "codeBackgroundColor"):
            assert written[key] == mode.surface
        assert written["dataframeHeaderBackgroundColor"] == mode.surface
        assert written["textColor"] == mode.ink
        assert written["linkColor"] == mode.link
        assert written["borderColor"] == written["dataframeBorderColor"] == mode.line
        assert written["codeTextColor"] == written["dataframeHeaderTextColor"] == mode.ink_2
        assert tuple(written["chartCategoricalColors"]) == mode.data
        assert tuple(written["chartSequentialColors"]) == mode.sequential
        assert tuple(written["chartDivergingColors"]) == mode.diverging
        names = {
            "blue": "information",
            "green": "ok",
            "orange": "attention",
            "yellow": "attention",
            "red": "problem",
            "violet": "assumption",
            "gray": "neutral",
        }
        for name, state in names.items():
            pair = mode.states[state]
            assert written[f"{name}Color"] == written[f"{name}TextColor"] == pair.text
            assert written[f"{name}BackgroundColor"] == pair.tint


def test_ten_colours_because_fewer_are_silently_ignored() -> None:
    assert len(LIGHT.data) == len(DARK.data) == 10


def test_both_copies_of_the_theme_are_equal() -> None:
    assert (ROOT / ".streamlit" / "config.toml").read_bytes() == PACKAGED.read_bytes()


def test_the_settings_that_leak_or_slow_are_off() -> None:
    config = tomllib.loads(PACKAGED.read_text())
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"] == {
        "address": "127.0.0.1",
        "enableStaticServing": True,
        "showEmailPrompt": False,
    }
    assert config["client"] == {"toolbarMode": "minimal", "showErrorDetails": "none"}
    assert config["runner"] == {"postScriptGC": False, "magicEnabled": False}


def test_streamlit_knows_every_key_of_the_theme() -> None:
    config_module = pytest.importorskip("streamlit.config")
    known = set(config_module.get_config_options())
    for section, values in tomllib.loads(PACKAGED.read_text()).items():
        for key, value in values.items():
            names = [f"{section}.{key}"]
            if isinstance(value, dict):
                names = [f"{section}.{key}.{inner}" for inner in value]
            assert set(names) <= known, set(names) - known


def test_every_font_face_is_a_shipped_complete_file() -> None:
    faces = tomllib.loads(PACKAGED.read_text())["theme"]["fontFaces"]
    assert len(faces) == 6
    static = ROOT / "advisor" / "ui" / "static"
    for face in faces:
        assert not re.search(r"\d", face["family"]), "such a family never loads"
        file = static / face["url"].removeprefix("app/static/")
        assert file.read_bytes()[:4] == b"wOF2"
        assert file.stat().st_size > 40_000, "a subset, not the whole font"
    for name in ("LICENSE-IBMPlex.txt", "LICENSE-SourceSerif.txt"):
        assert "SIL OPEN FONT LICENSE" in (static / name).read_text().upper()
