"""HTML and Markdown that hostile text cannot leave.

Every text is escaped unless it is `Html`, and only the functions here make `Html`. Widget labels
are Markdown in Streamlit, so a client's words go through `label` before they stand in one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import quote

__all__ = ["Html", "escape", "join", "label", "link_target", "tag"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^=&])")
_SIGNED = re.compile("−(?=[€£$¥])")
_NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})


class Html(str):
    """Text that is HTML already and stays as it is."""

    __slots__ = ()


def escape(text: object) -> Html:
    r"""Text as HTML: what is not `Html` yet loses every meaning it might have had.

    A minus and a currency's sign stay in one line: a word joiner stands between them.

    >>> escape("<script>alert('1')</script>")
    '&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt;'
    """
    if isinstance(text, Html):
        return text
    plain = _SIGNED.sub("−\u2060", str(text).replace("\x00", ""))
    return Html(html.escape(plain, quote=True))


def join(parts: Iterable[object], between: str = "") -> Html:
    """The parts, each escaped, one after the other."""
    return Html(escape(between).join(escape(part) for part in parts))


def tag(name: str, *children: object, cls: str = "", **attributes: object) -> Html:
    """One element; children and attribute values are escaped, `data_x` becomes `data-x`.

    >>> tag("td", "a < b", cls="num", title='"')
    '<td class="num" title="&quot;">a &lt; b</td>'
    """
    if not _NAME.match(name):
        raise ValueError(f"not an element: {name!r}")
    given = {"class": cls, **attributes} if cls else attributes
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in given.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def label(text: object) -> str:
    r"""Text as the label of a widget: Markdown, directives and line breaks mean nothing in it.

    >>> label("**a** [b](c) :red[d] $e$")
    '\\*\\*a\\*\\* \\[b\\]\\(c\\) \\:red\\[d\\] \\$e\\$'
    """
    plain = " ".join(str(text).replace("\x00", "").split())
    return _MARKDOWN.sub(r"\\\1", plain)


def link_target(page: str, **query: str) -> str:
    """The address of a page of this app with its query, safe inside an attribute."""
    asked = "&".join(f"{quote(key)}={quote(value)}" for key, value in query.items() if value)
    return f"{quote(page)}?{asked}" if asked else quote(page)
