"""Maturity Advisor: answers become a decision, a roadmap and a simulated outlook.

The public names stand in the order of the flow: questionnaire, answers, scorecard, gaps, decision,
baseline, roadmap, outlook, report. Import them from their own modules; this package imports
nothing by itself, so that a command that needs one step does not pay for all of them.
"""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
