"""The app as it is served: its pages behind the guard that every request passes.

Streamlit finds `app` by reading this file, and the theme in the folder beside it.
"""

from __future__ import annotations

from pathlib import Path

from streamlit import App

from advisor.ui.guard import guarded

__all__ = ["app"]

app = App(Path(__file__).with_name("main.py"), middleware=guarded())
