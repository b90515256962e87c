"""Text in a cell: what must not be taken for a formula is marked, and comes back as it was.

A text that begins with = + - @ (or a tab, a line end, their full-width forms) gets an apostrophe
in front, so that no program that saves the sheet in another form makes a formula of it. Sequences
that the file format itself reads as an escaped character are parted by an invisible joiner.
Both are undone on reading, exactly.
"""

from __future__ import annotations

import re

__all__ = ["escaped", "plain", "same_text"]

_STARTS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_JOINER = "\u2060"
_ESCAPE = re.compile(f"x({_JOINER}*)(?=[0-9A-Fa-f]{{4}}_)")
_JOINED = re.compile(f"x{_JOINER}({_JOINER}*)(?=[0-9A-Fa-f]{{4}}_)")


def escaped(text: str) -> str:
    """The text as it is put into a cell.

    >>> escaped("=HYPERLINK(1)"), escaped("a - b"), escaped("'=1")
    ("'=HYPERLINK(1)", 'a - b', "''=1")
    """
    safe = _ESCAPE.sub(rf"x\g<1>{_JOINER}", text)
    return f"'{safe}" if _STARTS.match(safe) else safe


def plain(text: str) -> str:
    """The text of a cell as it was before `escaped`; other text stays as it is.

    >>> plain("'=HYPERLINK(1)"), plain("-5 % since May"), plain("'quoted'")
    ('=HYPERLINK(1)', '-5 % since May', "'quoted'")
    """
    text = re.sub("_x000[dD]_", "\r", text)
    if text.startswith("'") and _STARTS.match(text[1:]):
        text = text[1:]
    return _JOINED.sub(r"x\g<1>", text)


def same_text(text: str | None) -> str:
    """What two texts are compared by: spreadsheet programs change line ends and outer blanks.

    >>> same_text(" a\\r\\nb ") == same_text("a\\nb"), same_text(None)
    (True, '')
    """
    return re.sub("\r\n?", "\n", text or "").strip()
