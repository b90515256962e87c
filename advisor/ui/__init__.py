"""The app: thin pages over the rules, the store and the worker."""

from __future__ import annotations

__all__: list[str] = []
