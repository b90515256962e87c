"""The one CSS block: colours from the token file, rules from `style.css`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from advisor.report.tokens import Tokens, tokens
from advisor.ui.markup import Html

__all__ = ["style_block"]


@cache
def style_block(*, dark: bool) -> Html:
    """The page's style element for one mode."""
    rules = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return Html(f"<style>{_variables(tokens(dark))}{rules}</style>")


def _variables(colours: Tokens) -> str:
    given = {
        "canvas": colours.canvas,
        "surface": colours.surface,
        "sunken": colours.sunken,
        "line": colours.line,
        "control": colours.control,
        "ink": colours.ink,
        "ink-2": colours.ink_2,
        "ink-3": colours.ink_3,
        "primary": colours.primary,
        "on-primary": colours.on_primary,
        "link": colours.link,
        "primary-tint": colours.primary_tint,
        "band": colours.band,
        "today": colours.tint(colours.control, 0.35),
        "now": colours.now,
        "devops": colours.devops,
        "mlops": colours.mlops,
    }
    for name, state in colours.states.items():
        given[name] = state.text
        given[f"{name}-tint"] = state.tint
    written = "".join(f"--ma-{name}:{value};" for name, value in given.items())
    hatch = f"repeating-linear-gradient(135deg,{colours.line} 0 1.5px,transparent 1.5px 5px)"
    return f":root{{{written}--ma-hatch:{hatch};}}"
