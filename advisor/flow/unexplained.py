"""Why a fit turned nothing, or left an outcome missed: in a sentence for each, with its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from advisor.baseline import FREE, parameter_name

if TYPE_CHECKING:
    from advisor.flow.mirroring import Mirroring

__all__ = ["unexplained"]

_MISSED = ("higher", "lower")


def unexplained(found: Mirroring) -> tuple[str, ...]:
    """One sentence where nothing had to be turned, else one for each outcome that is still missed.

    It names the free parameters that were turned from bound to bound and the nearest they came, or
    those that would move the outcome and are not free, with the reason.
    """
    rows = found.outcomes
    if rows.empty:
        return ("You stated no outcome above 0 that happens here: there is nothing to fit to.",)
    missed = rows[rows["verdict"].isin(_MISSED)]
    if missed.empty and not found.found:
        every = "The outcome" if len(rows) == 1 else f"All {len(rows)} outcomes"
        agree = "agrees" if len(rows) == 1 else "agree"
        return (f"{every} you stated {agree} with the defaults: nothing has to be turned.",)
    return tuple(_sentence(found, row) for row in missed.to_dict("records"))


def _sentence(found: Mirroring, row: dict[Any, Any]) -> str:
    question, outcome = row["question"], str(row["outcome"])
    movers = [id_ for id_, questions in FREE.items() if question in questions]
    free = [id_ for id_ in found.parameters["id"] if id_ in movers]
    shut = sorted(
        (each for each in found.not_free if each[0] in movers),
        key=lambda each: movers.index(each[0]),
    )
    head = f"{outcome[:1].upper()}{outcome[1:]}"
    if free:
        reach = _reach(float(row["nearest"]), float(row["stated"]), str(row["unit"]))
        return f"{head}: {_joined(free)} within bounds come no nearer than {reach}."
    if shut:
        reasons = dict.fromkeys(why for _, why in shut)
        told = [f"{_joined(id_ for id_, each in shut if each == why)}: {why}" for why in reasons]
        return f"{head}: what would move it is not free ({'; '.join(told)})."
    return f"{head}: no wait, batch, rhythm or number of slots moves it."


def _reach(nearest: float, stated: float, unit: str) -> str:
    if unit.startswith("share"):
        return f"{nearest:.0%} (you said {stated:.0%})"
    return f"{_short(nearest)} {unit} (you said {_short(stated)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _joined(ids: Iterable[str]) -> str:
    names = [_inside(parameter_name(id_)) for id_ in ids]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _inside(name: str) -> str:
    """A name within a sentence: its first letter small, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
