"""Strategies become scenarios and are simulated on common random numbers."""

from advisor.outlook.types import Outlook, Strategy

__all__ = ["Outlook", "Strategy"]
