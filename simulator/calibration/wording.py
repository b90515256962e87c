"""What a fit of quality must say beside its numbers, in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from simulator.calibration.raw import RawFit
from simulator.calibration.seasons import Return, YearlySwing
from simulator.calibration.wear import FEW_CYCLES

if TYPE_CHECKING:
    from simulator.calibration.durations import Backtest
    from simulator.calibration.quality import QualityFit

__all__ = ["paired_warnings", "raw_warnings", "stream_warnings"]

_GAP = 5.0


def paired_warnings(
    fit: QualityFit, oldest: float, factor: float, *, same: bool
) -> tuple[str, ...]:
    """Of a fit to gaps: its method, its band or what it could have seen, its season, its misses."""
    found = []
    if fit.method == "jumps":
        found.append("no challenger: the loss is read from the jump at each retraining alone")
        if fit.points > 0.0 and fit.days_low == fit.days_high:
            found.append(
                f"all retrainings came at about one age ({fit.days:.0f} days): how the loss gets "
                "there, and whether it goes on, is not known"
            )
    if same:
        found.append(
            "no loss with age can be seen in this log: the challenger scores the same as the model "
            "in use in every row; unless it is another model, trained just before, nothing is "
            "compared"
        )
    elif fit.points <= 0.0:
        found.append(_not_seen(fit.detectable, oldest))
    else:
        if fit.cycles < FEW_CYCLES:
            found.append(
                f"only {fit.cycles} trainings: the band is a factor of {factor:.1f} either way"
            )
        if fit.days > 0.95 * oldest:
            found.append(
                f"no model was seen older than {oldest:.0f} days and the loss still grew then: "
                "beyond, it is taken to level off at 1.6 times that"
            )
    found += [_returned(each) for each in fit.returns]
    found += _tested(fit)
    return tuple(found)


def _not_seen(detectable: float, oldest: float) -> str:
    start = "no loss with age can be seen in this log"
    if not math.isfinite(detectable):
        return f"{start}, and it is too short to have shown one: no rate is given"
    return (
        f"{start}: one of {detectable:.1f} points at an age of {oldest:.0f} days would have been "
        "seen with a chance of 80 %; no rate is given"
    )


def _returned(each: Return) -> str:
    return (
        f"season: from {each.start.date()} to {each.end.date()} the model of "
        f"{each.trained.date()} was right in {100 * each.quality:.1f} %, one trained just before "
        f"in {100 * each.fresh:.1f} %, though it lost {each.between:.1f} points at other times: "
        f"the season of its training, {_apart(each)} on; these {len(each.rows)} rows "
        "are no negative wear and are left out"
    )


def _apart(each: Return) -> str:
    if abs(each.days - 365.25) > 1.0:
        return f"{each.periods} x {each.days:g} days"
    return "1 year" if each.periods == 1 else f"{each.periods} years"


def _tested(fit: QualityFit) -> list[str]:
    found = []
    if fit.backtest is None:
        return ["too few rows for a back-test: nothing shows how far the fit is off"]
    found.append(_backtested(fit.backtest, "a loss of "))
    misses = dict(zip(fit.shapes["shape"], fit.shapes["miss"], strict=True))
    best = min(misses, key=lambda shape: misses[shape])
    mine = "saturating" if fit.points > 0.0 else "no loss"
    if best != mine and misses[best] < min(0.95 * misses[mine], misses[mine] - 0.05):
        found.append(
            f"row by row, the shape `{best}` foretold the last 40 % best (out by "
            f"{misses[best]:.1f} points; `{mine}`, which the scenario takes, by "
            f"{misses[mine]:.1f})"
        )
    return found


def _backtested(test: Backtest, thing: str) -> str:
    return (
        f"back-test: the first 60 % foretold {thing}{test.predicted:.2f} points, "
        f"{test.actual:.2f} came: a miss of {test.actual - test.predicted:+.2f}"
    )


def raw_warnings(raw: RawFit, *, trained: bool) -> tuple[str, ...]:
    """Of a bare log: what it cannot tell, how its curves did, and what it would have shown."""
    lacks = (
        "no challenger, and no second training to compare"
        if trained
        else "neither a challenger nor the dates of training"
    )
    found = [
        f"{lacks}: ageing cannot be told from harder weeks and seasons, so no loss is assumed "
        "and no rate is given; what was assumed before stays, with a wider band"
    ]
    rows = {
        str(row[0]): (float(row[1]), float(row[2])) for row in raw.shapes.itertuples(index=False)
    }
    if raw.backtest is None:
        found.append("too few rows for a back-test: nothing shows how far a curve would be off")
    else:
        told = ", ".join(
            f"{name} {100 * r2:.0f} % and {miss:.1f}" for name, (r2, miss) in rows.items()
        )
        found.append(
            "explained of the log, and points by which the first 60 % missed the rest: "
            f"{told}; `{raw.best}` foretold best"
        )
        found.append(_backtested(raw.backtest, "a mean of "))
    found.append(_fallen(raw))
    return tuple(found)


def _fallen(raw: RawFit) -> str:
    if not math.isfinite(raw.detectable):
        return "too few rows to say whether the quality fell"
    if raw.seen:
        return (
            f"the quality fell by {raw.fall:.1f} points from first to last row ({raw.low:.1f} to "
            f"{raw.high:.1f}): the model aged, the weeks grew harder, or both"
        )
    return (
        f"no fall from first to last row can be seen: one of {raw.detectable:.1f} points would "
        "have been with a chance of 80 %"
    )


def stream_warnings(dates: pd.Series, season: YearlySwing | None) -> tuple[str, ...]:
    """Of any log: a hole in its dates, and the swing of quality over the year."""
    found = []
    steps = dates.diff().dropna()
    usual = steps.median() if len(steps) else pd.Timedelta(0)
    if len(steps) >= 5 and usual > pd.Timedelta(0) and steps.max() > _GAP * usual:
        at = int(steps.to_numpy().argmax())
        found.append(
            f"no rows between {dates.iloc[at].date()} and {dates.iloc[at + 1].date()}: nothing is "
            "known of these days"
        )
    if season is not None and season.supported:
        found.append(
            f"a swing of {season.points:.1f} points over {season.days:.0f} days "
            f"({season.low:.1f} to {season.high:.1f}), best about {season.best.date()}: it goes "
            "into the scenario as a season, which no retraining mends"
        )
    elif season is not None and season.low > 0.0:
        found.append(
            f"a swing of {season.points:.1f} points over {season.days:.0f} days may be a season; "
            f"it is not carried into the scenario: {season.reason}"
        )
    return tuple(found)
