"""Hostile text stays text; every word has its place; colours stand in the token file alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.catalogue import load_catalogue
from advisor.report.mechanisms import fed_by, place_words
from advisor.report.tokens import DARK, LIGHT
from advisor.ui.components.marks import badge, bar, pairs, share_rows
from advisor.ui.markup import Html, escape, join, label, link_target, tag
from advisor.ui.style import style_block
from advisor.ui.words import WORDS, say

UI = Path(__file__).parents[1] / "advisor" / "ui"

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe\u202c",
    "👩‍🔬 ﷽ Z̷a̷l̷g̷o̷",
    "a\x00b\x1b[31m",
    "![x](https://example.org/x.png) [y](javascript:alert(1)) :material/home: $x$ `c` **b**",
)


class _Elements(HTMLParser):
    """Counts elements and remembers attributes, as a browser would see them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_element_and_no_attribute(text: str) -> None:
    html = tag("td", text, badge("attention", text), cls=text, title=text)
    seen = _Elements(html)
    assert seen.found == ["td", "span"]
    assert seen.attributes == ["class", "title", "class"]
    assert seen.text == text.replace("\x00", "") * 2


@given(st.text(), st.text())
def test_no_text_whatever_leaves_its_element(inside: str, attribute: str) -> None:
    seen = _Elements(pairs([(inside, attribute)]) + tag("i", title=attribute))
    assert seen.found == ["dl", "dt", "dd", "i"]
    assert seen.attributes == ["class", "title"]


def test_only_html_of_ours_stays_html() -> None:
    assert escape(Html("<b>")) == "<b>"
    assert join(["<b>", tag("b", "x")]) == "&lt;b&gt;<b>x</b>"
    with pytest.raises(ValueError, match="not an element"):
        tag("script src=x")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_is_plain_words(text: str) -> None:
    shown = label(text)
    assert "\n" not in shown
    for mark in r"*_[]()#`$:<>!":
        assert not re.search(rf"(?<!\\)(?:\\\\)*{re.escape(mark)}", shown), (mark, shown)


def test_a_minus_is_never_parted_from_its_currency() -> None:
    assert escape("−€145k to −CHF 3, 2 − 1") == "−\u2060€145k to −CHF 3, 2 − 1"


def test_a_link_keeps_its_query_to_itself() -> None:
    assert link_target("assess", e="a&b=c", q="x y") == "assess?e=a%26b%3Dc&q=x%20y"


def test_shares_outside_their_range_are_drawn_inside_it() -> None:
    assert "width:100.0%" in bar(7.0)
    assert "width:0.0%" in bar(-1.0)
    assert share_rows([("<a>", 0.5, "50%")]).count("<a>") == 0


def test_every_word_is_used_and_every_use_has_a_word() -> None:
    sources = {
        path: path.read_text(encoding="utf-8") for path in UI.rglob("*.py") if path.is_file()
    }
    told = "\n".join(sources.values())
    quote = "[\"']"
    used = set(re.findall(rf"say\(\s*{quote}([^\"'{{}}]+){quote}", told))
    for pair in re.findall(r'say\(\s*"([^"]+)" if [^"]+ else "([^"]+)"', told):
        used |= set(pair)
    patterns = [
        re.compile(re.sub(r"\\\{[^}]*\\\}", "[a-z0-9.-]+", re.escape(each)) + r"\Z")
        for each in re.findall(rf"(?:say|WORDS\.get)\(\s*f{quote}([^\"']+){quote}", told)
    ]
    assert used <= set(WORDS), used - set(WORDS)
    unused = {
        key for key in WORDS if key not in used and not any(each.match(key) for each in patterns)
    }
    assert unused == set()


def test_words_fill_in_numbers_names_and_nouns() -> None:
    assert say("step.n-assumptions", n=1) == "1 assumption"
    assert say("step.n-assumptions", n=0) == "0 assumptions"
    assert say("step.open", name="{page}") == "Open {page}"
    with pytest.raises(KeyError):
        say("step.n-assumptions")


def test_every_effect_of_the_catalogue_has_words() -> None:
    for practice in load_catalogue().practices.values():
        for words, effect in fed_by(practice):
            assert not set("[]{}=*") & set(words), (effect.on, words)
            assert words[:1].isupper()
    assert place_words("pools[role=gpu].slots") == "GPUs: how many there are"


@pytest.mark.parametrize(("dark", "colours"), [(False, LIGHT), (True, DARK)])
def test_colours_come_from_the_token_file(dark: bool, colours: object) -> None:
    rules = (UI / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsl", rules)
    block = style_block(dark=dark)
    assert f"--ma-ink:{getattr(colours, 'ink')};" in block  # noqa: B009 - one of two types
    assert set(re.findall(r"var\(--(ma-[a-z0-9-]+)", rules)) <= set(
        re.findall(r"--(ma-[a-z0-9-]+):", block)
    )


def test_no_page_reaches_outside() -> None:
    for path in [*UI.rglob("*.py"), UI / "style.css"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org)", text), path


def test_only_the_session_touches_the_session_state() -> None:
    for path in UI.rglob("*.py"):
        if path.parent.name != "session":
            assert "session_state" not in path.read_text(encoding="utf-8"), path
