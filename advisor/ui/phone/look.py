"""The phone's stylesheet: colours from the token file for both modes, rules from `phone.css`."""

from __future__ import annotations

from pathlib import Path

from advisor.report.tokens import DARK, LIGHT, Tokens

__all__ = ["stylesheet"]

_NAMES = (
    *("canvas", "surface", "sunken", "line", "control", "ink", "ink_2", "ink_3"),
    *("primary", "on_primary", "link", "primary_tint"),
)


def stylesheet() -> str:
    """The whole stylesheet; the dark colours hold where the phone prefers them."""
    rules = (Path(__file__).parent / "static" / "phone.css").read_text(encoding="utf-8")
    dark = f"@media (prefers-color-scheme: dark) {{ :root {{{_variables(DARK)}}} }}"
    return f":root {{{_variables(LIGHT)}}}\n{dark}\n{rules}"


def _variables(colours: Tokens) -> str:
    given = {name.replace("_", "-"): getattr(colours, name) for name in _NAMES}
    given["bar"] = colours.tint(colours.now)
    for name in ("ok", "problem", "attention"):
        given[name] = colours.states[name].text
        given[f"{name}-tint"] = colours.states[name].tint
    return "".join(f"--{name}:{value};" for name, value in given.items())
