"""The app's frame: menu, style, the engagement in work, and what happens when a page fails.

Streamlit runs this file as its main script. The pages stand in `screens/`: with a folder `pages/`
beside the main script, Streamlit would run a page alone when its address is opened first. A page
that raises shows one sentence, what is saved and a code; the traceback goes to the log under that
code and never onto the screen.
"""

from __future__ import annotations

import gc
import logging
import secrets
from functools import cache
from pathlib import Path

import streamlit as st

from advisor.faults import FaultsError
from advisor.ui import glossary, session
from advisor.ui.components import faults_list, finding, html_block
from advisor.ui.style import style_block
from advisor.ui.words import say

__all__ = ["main"]

_LOG = logging.getLogger("advisor.ui")
_FOLDER = Path(__file__).parent
_ICON = str(_FOLDER / "static" / "icon.png")


def main() -> None:
    """Draws the chosen page inside the frame."""
    st.set_page_config(page_title=say("app"), page_icon=_ICON, layout="wide")
    _settle()
    st.html(style_block(dark=session.is_dark()))
    _logo()
    chosen = st.navigation(
        [
            st.Page(path, title=say(f"menu.{name}"), url_path=name, default=name == "engagements")
            for name, path in session.PAGES.items()
        ],
        position="top",
    )
    try:
        session.resolve()
        chosen.run()
        _foot(chosen.url_path or next(iter(session.PAGES)))
    except FaultsError as error:
        finding(say("faults.title", n=len(error.faults)))
        faults_list(say("faults.cannot-draw"), error.faults)
    except Exception:  # noqa: BLE001 - the one place where a failure of ours meets a person
        _tell_failure()


def _foot(page: str) -> None:
    """The words of the page, below it; not on the projector, nor where nothing is open."""
    words = glossary.foot(page)
    if words is not None and session.current() is not None:
        html_block(words)


def _logo() -> None:
    mode = "dark" if session.is_dark() else "light"
    st.logo(str(_FOLDER / "static" / f"logo-{mode}.svg"), size="medium")


def _tell_failure() -> None:
    code = secrets.token_hex(3)
    _LOG.exception("page failed, code %s", code)
    saved = None
    try:
        now = session.current()
        saved = session.local_time(now.saved_at) if now else None
    except Exception:  # noqa: BLE001 - telling of a failure must not fail
        _LOG.exception("and neither could the time of the last answer be read, code %s", code)
    finding(say("page.failed"))
    if saved:
        html_block(say("page.failed-saved", time=f"{saved:%H:%M}", code=code))
    else:
        html_block(say("page.failed-plain", code=code))
    st.button(say("page.reload"), type="primary", key="reload")


@cache
def _settle() -> None:
    """Once per server: what is loaded now stays, so no later collection walks it again."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
