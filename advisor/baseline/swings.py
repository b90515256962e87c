"""The ranges of a baseline's parameters as ends to try, and as draws to run.

What a row of `Baseline.parameters` says of a number becomes a factor on its place in the scenario
(a rate divides the gaps of arrivals, a limit so many points under the release is set). The days of
a measured wear move its points with them where the log holds how fast models lose at first, and
not how far it goes. A parameter in words, without a range, or that decides which parts there are is
left out and named.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.baseline.build import drawn_todays
from advisor.baseline.measured import POINTS_MOVE
from advisor.baseline.template import parameter_name
from advisor.effects import draw_sizes
from advisor.effects.matching import COMPANIONS
from simulator.experiment import Swing, swung
from simulator.paths import find, get
from simulator.spec import Scenario, ScenarioError, build

if TYPE_CHECKING:
    import pandas as pd

    from advisor.baseline.types import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = ["baseline_swings", "drawn_scenarios", "middle_of"]

_UNDER_RELEASE = ("floor-points", "complaint-points")
"""Given as points under the quality of a release, in the scenario a quality."""
_SHARES = (".applies", ".fails", ".share")


def baseline_swings(
    baseline: Baseline,
) -> tuple[tuple[Swing, ...], tuple[tuple[str, str], ...]]:
    """A swing for every parameter with a range, and (parameter, why) for the others."""
    rows = baseline.parameters
    quality = _value_of(rows, "release-quality")
    swings, left_out = [], []
    for row in rows.to_dict("records"):
        reason = _why_not(row, baseline.data)
        made = None if reason else _swing(row, quality, baseline.data)
        if made is None:
            left_out.append((str(row["id"]), reason or "its value is 0 and no share"))
        else:
            swings.append(made)
    return tuple(swings), tuple(left_out)


def _value_of(rows: pd.DataFrame, id_: str) -> float:
    found = rows.loc[rows["id"] == id_, "value"]
    return float(found.iloc[0]) if len(found) else math.nan


def _why_not(row: Mapping[Any, Any], data: Mapping[str, Any]) -> str:
    if row.get("text"):
        return "it is said in words"
    if not row["low"] < row["high"]:
        return "it has no range: stated or measured"
    if row["path"].endswith("]") and ".fails[" not in row["path"]:
        return "it decides which parts there are"
    return "" if find(data, row["path"]) else "it has no place in this scenario"


def _swing(row: Mapping[Any, Any], quality: float, data: Mapping[str, Any]) -> Swing | None:
    """How the two ends of a parameter act on its place; None for a 0 that is no share."""
    id_, path, value, low, high = (row[key] for key in ("id", "path", "value", "low", "high"))
    also = tuple(other for first, other in COMPANIONS if first == path)
    if id_ == "drift-days" and POINTS_MOVE in str(row["source"]):
        also = (*also, path.removesuffix(".days") + ".points")
    name = parameter_name(id_)
    if id_ in _UNDER_RELEASE:
        ends = quality - low / 100.0, quality - high / 100.0
        return Swing(id_, path, *ends, "set", label=name)
    unwritten = any(get(data, place) is None for place in find(data, path))
    if value <= 0.0 or unwritten:
        settable = path.endswith(_SHARES) or id_ == "drift-points"
        return Swing(id_, path, low, high, "set", also, name) if settable else None
    ends = low / value, high / value
    if path.endswith(".arrivals") and str(row["unit"]).split()[0] != "hours":
        ends = value / max(low, value / 100.0), value / high
    return Swing(id_, path, *ends, "scale", also, name)


def drawn_scenarios(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    baseline: Baseline,
    *,
    draws: int,
    seed: int,
    horizon: float | None = None,
) -> Iterator[Scenario | None]:
    """Today's scenario with everything unsure drawn: the same seed gives the same scenarios.

    Effects of what is in place take drawn sizes (`draw_sizes`), every other parameter a value from
    the triangular distribution of its range with today's value as mode, on a logarithmic scale
    where the range is above 0 (a range "a quarter to four times" then has its median in the
    middle), independent of each other. A draw that is no valid scenario gives None.
    """
    swings, _ = baseline_swings(baseline)
    today = drawn_todays(catalogue, engagement, scorecard)
    for number in range(draws):
        data = today(draw_sizes(catalogue, _keyed(seed, number)))
        for swing in swings:
            data = _moved(data, swing, random.Random(f"{seed}/{number}/{swing.id}").random())
        if horizon is not None:
            data = data | {"horizon": horizon}
        try:
            yield build(data)
        except ScenarioError:
            yield None


def _keyed(seed: int, number: int) -> int:
    return random.Random(f"{seed}/{number}").getrandbits(32)


def _moved(data: dict[str, Any], swing: Swing, u: float) -> dict[str, Any]:
    value = _drawn(swing, u)
    try:
        return swung(data, swing, value)
    except (LookupError, ValueError):
        return data  # a part this draw does not have, or what has no multiple


def _drawn(swing: Swing, u: float) -> float:
    """A factor with mode 1, or a value between the ends with the middle (or 0) as mode."""
    low, high = sorted((float(swing.low), float(swing.high)))
    if swing.how == "set":
        mode = low if low == 0.0 else (low + high) / 2.0
        return _triangular(u, low, mode, high)
    if low > 0.0:
        low, mode, high = math.log(low), 0.0, math.log(high)
        return math.exp(_triangular(u, low, min(max(mode, low), high), high))
    return _triangular(u, low, min(1.0, high), high)


def middle_of(value: float, low: float, high: float) -> tuple[float, float]:
    """The 10 and 90 % points of what is drawn for a number of this value and range.

    >>> tuple(round(each, 3) for each in middle_of(0.92, 0.75, 0.99))
    (0.809, 0.946)
    """
    value = min(max(value, low), high)
    if low > 0.0:
        least, mode, most = math.log(low), math.log(value), math.log(high)
        ends = [math.exp(_triangular(u, least, mode, most)) for u in (0.1, 0.9)]
    else:
        ends = [_triangular(u, low, value, high) for u in (0.1, 0.9)]
    return ends[0], ends[1]


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    """The inverse of a triangular distribution at u in [0, 1]."""
    if high <= low:
        return low
    cut = (mode - low) / (high - low)
    if u <= cut:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))
