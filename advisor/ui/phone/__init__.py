"""The participants' pages: plain HTML on a small server of their own, without Streamlit.

A hundred phones that ask one cheap question every second or two need no session each. The server
runs in a process of its own, knows only what a participant may do, and lives as long as the app.
"""

from __future__ import annotations

from advisor.ui.phone.process import Listening, Order, Phones, local_addresses

__all__ = ["Listening", "Order", "Phones", "local_addresses"]
