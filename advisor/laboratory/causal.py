"""A retraining policy that sees only what an organisation would have seen at the time.

It is told, period by period, how the models that it deployed did, and answers whether to retrain
and which of them serves. It never holds a matrix: what it was not told it cannot use.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from advisor.laboratory.ageing import AgeCurves

__all__ = ["Constants", "PairedGaps", "Step"]

_Floats = npt.NDArray[np.float64]
_DROPPED = "a clear drop below the usual level, which has lasted"
_AHEAD = 8


@dataclass(frozen=True, slots=True)
class Constants:
    """The rule's numbers, chosen on made streams, on no real one: `tests/benchmarks/retraining.py`.

    Accuracy runs from 0 to 1, times are periods. `assumed_wear`: accuracy lost a period before
    anything is known, which sets the first retraining, never before `first_least`. `noise`,
    `deficit_spread`, `recovery_spread`: see `AgeCurves`. `memory`: what a period weighs against the
    next when models are compared, `trust`: how many periods the age curve is worth beside it.
    `recent`, `usual`: the same for a model's level of late and its usual one (at most so many
    periods); `clear_drop` below it for `settled` periods is a sudden change: a model trained sooner
    would have learned mostly from before it. `shown`: spreads that a newer model must be ahead of
    the first before a second retraining is spent on regret and not kept for such a change.
    `margin`: spreads of one period's gap that must be left before a risk is taken; `evidence`:
    spreads that a newer model must be ahead of the first to serve all the same, and `strain` more
    for each by which the margin is missed; `hint`: to serve at all while a second retraining is
    kept in hand; each summed with `evidence_memory`. `overdraft`: error-periods that the promise
    may be missed by before nothing but the first model serves.
    """

    assumed_wear: float = 0.003
    first_least: int = 12
    noise: float = 0.03
    deficit_spread: float = 0.15
    recovery_spread: float = 0.3
    memory: float = 0.8
    trust: float = 4.0
    recent: float = 0.6
    usual: int = 12
    clear_drop: float = 0.06
    settled: int = 6
    shown: float = 2.0
    margin: float = 2.5
    evidence: float = 3.0
    strain: float = 0.5
    hint: float = 1.0
    evidence_memory: float = 0.95
    overdraft: float = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """What is done before a period: `retrain` now or not, the model that `serves`, and why.

    A model is named by the period before which it was trained; the first is 0.
    """

    retrain: bool
    serves: int
    why: str = ""


@dataclass(slots=True)
class _Model:
    """What is remembered of one deployed model; sums are discounted."""

    born: int
    drops: dict[int, float] = field(default_factory=dict)
    seen: int = 0
    usual: float = 0.0
    recent: float = 0.0
    above: float = 0.0
    above_weight: float = 0.0
    ahead: float = 0.0
    ahead_weight: float = 0.0
    last_ahead: float | None = None
    steady: float = 0.0
    low: int = 0

    @property
    def drop(self) -> float:
        """How far it is of late below its usual level; 0 before three periods were seen."""
        return max(0.0, self.usual - self.recent) if self.seen >= 3 else 0.0

    @property
    def sunk(self) -> float:
        """The same below a level that stands still while it is clearly below."""
        return max(0.0, self.steady - self.recent) if self.seen >= 3 else 0.0

    @property
    def lead(self) -> float:
        """How far it was ahead of the first model, in units of one period's spread."""
        return self.ahead / math.sqrt(self.ahead_weight) if self.ahead_weight else 0.0


class PairedGaps:
    """Retrain when the regret of waiting has reached the price of a retraining.

    1. The first retraining comes after sqrt(2 K / assumed wear) periods, the best rhythm of linear
       wear, or earlier at a clear drop that has lasted. Nothing can be known without it.
    2. From then on all deployed models are compared on the same periods. Their gaps give the
       deficit by age (`AgeCurves`) and what a retraining makes good of a drop. An older model can
       be compared because it was deployed and paid for; it runs beside the one that serves.
    3. The model serves that looks best: its level against the others, shrunk to the age curve.
       Going back to an older one costs nothing, and with `newest_only` is never done.
    4. The second is spent on a clear drop that has lasted or, once a newer model was ahead, as all
       others are: with d the deficit of the serving model against a fresh one, a periods after the
       last retraining, it retrains once a d(a) - sum of d(u), u = 1 … a, has reached K: the moment
       after which waiting raises the mean cost per period.
    5. The reserve is 2 K + what was gained on the first model so far - K for each retraining. The
       second retraining needs a reserve of K, each further one of K and a margin: it is paid from
       what was gained. With less than the margin left the first model serves, unless a newer one is
       clearly ahead, the clearer the less is left; below minus `overdraft` it serves always. While
       only one retraining was made and nothing was lost, a newer model without even a hint of being
       ahead does not serve.

    **Guaranteed**, for every matrix: cost <= cost of never + 2 K + `overdraft` + (1 + delay) x L,
    L the most by which a serving model was behind the first in one period (at most 1). Proof: let j
    be the last period in which another model than the first served. The reserve known then, after
    paying, was above - `overdraft`; unknown were the gains of 1 + delay periods, each at least -L;
    all later gains are 0, and a later retraining leaves the known reserve at 0 or more. As cost =
    never + 2 K - reserve at the end, the bound follows. Where rows are equal L and all gains are 0:
    at most two retrainings, cost = never + K for each. **Only expected** under noise: that cost
    stays at or below never + 2 K; no rule that ever leaves the first model can promise it, since
    the period in which it does may be the one where the first is right and the other wrong. With
    `newest_only` nothing is promised: there is no way back.

    `price` is K in error-periods, at least 0; `delay` periods until labels are known, at least 0.
    """

    def __init__(
        self,
        price: float,
        *,
        delay: int = 0,
        newest_only: bool = False,
        constants: Constants | None = None,
    ) -> None:
        if not (math.isfinite(price) and price >= 0) or delay < 0:
            raise ValueError(f"a price of {price} and a delay of {delay}: neither is below 0")
        self._price = price
        self._delay = delay
        self._newest_only = newest_only
        self._is = c = constants or Constants()
        self._curves = AgeCurves(
            noise=c.noise, deficit_spread=c.deficit_spread, recovery_spread=c.recovery_spread
        )
        self._models = [_Model(0)]
        self._served: dict[int, int] = {}
        self._gain = 0.0
        self._behind: list[float] = []
        self._jumps, self._jumped = 0.0, 0
        self._first = max(c.first_least, round(math.sqrt(2 * price / c.assumed_wear)))

    @property
    def reserve(self) -> float:
        """2 K and what was gained on the first model as far as known, less K a retraining."""
        return self._gain + self._price * (3 - len(self._models))

    def told(self, period: int, accuracy: Mapping[int, float]) -> None:
        """Hears how the models deployed by then did in a past period, each 0 to 1 by its name.

        Periods come in order, each once, after the decision for it; the first model is among them.
        """
        models = [each for each in self._models if each.born in accuracy]
        values = np.array([accuracy[each.born] for each in models])
        self._gain += accuracy[self._served.pop(period)] - accuracy[0]
        if len(models) > 1:
            newest = models[-1].born
            self._curves.add(
                values[-1] - values[:-1],
                np.array([period - each.born for each in models[:-1]], dtype=float),
                float(period - newest),
                np.array([each.drops[newest] for each in models[:-1]]),
            )
        typical = float(values.mean())
        for model, value in zip(models, values.tolist(), strict=True):
            self._remember(model, value, value - typical, value - accuracy[0])

    def _remember(self, model: _Model, value: float, above: float, ahead: float) -> None:
        c = self._is
        model.seen += 1
        recent = c.recent * model.recent + (1 - c.recent) * value
        model.recent = value if model.seen == 1 else recent
        model.usual += (value - model.usual) / min(model.seen, c.usual)
        model.low = model.low + 1 if model.sunk > c.clear_drop else 0
        if not 0 < model.low <= c.usual:
            model.steady += (value - model.steady) / min(model.seen, c.usual)
        model.above = c.memory * model.above + above
        model.above_weight = c.memory * model.above_weight + 1
        if model.born == 0:
            return
        if model.last_ahead is not None:
            self._jumps += (ahead - model.last_ahead) ** 2 / 2
            self._jumped += 1
        model.last_ahead = ahead
        model.ahead = c.evidence_memory * model.ahead + ahead
        model.ahead_weight = c.evidence_memory * model.ahead_weight + 1

    def decide(self, now: int) -> Step:
        """What to do before period `now`, from what was told so far."""
        levels, fresh = self._levels(now)
        best = max(range(len(levels)), key=lambda i: (levels[i], i))
        if self._newest_only or not self._may_serve(self._models[best]):
            best = len(levels) - 1 if self._newest_only else 0
        model = self._models[best]
        why = self._reason(now, model, max(0.0, fresh - levels[best]))
        if why:
            model = self._retrain(now, model)
        elif self._waits(model):
            model = self._models[0]
        self._served[now] = model.born
        return Step(bool(why), model.born, why)

    def _levels(self, now: int) -> tuple[list[float], float]:
        """The level of each model against the mean of all, and that expected of a fresh one."""
        ages = np.array([now - each.born for each in self._models], dtype=float)
        expected = -self._curves.deficit(ages)
        typical, trust = float(expected.mean()), self._is.trust
        levels = [
            (model.above + trust * (level - typical)) / (model.above_weight + trust)
            for model, level in zip(self._models, expected.tolist(), strict=True)
        ]
        return levels, -typical

    def _reason(self, now: int, model: _Model, behind: float) -> str:
        """Why a model is trained now; empty for waiting."""
        c, price = self._is, self._price
        sudden = model.low >= c.settled
        if len(self._models) == 1:
            if now >= self._first:
                return "the first one, to learn what age costs"
            return _DROPPED if sudden else ""
        self._behind.append(behind + self._curves.recovered * model.drop)
        waited = len(self._behind)
        second = len(self._models) == 2
        if self.reserve < (price if second else price + self._margin):
            return ""
        if second and sudden and waited >= c.settled and model.sunk * _AHEAD > price:
            return _DROPPED
        known = not second or max(each.lead for each in self._models) >= c.shown * self._spread
        if known and waited * self._behind[-1] - sum(self._behind) >= price:
            return "the regret of waiting has reached the price"
        return ""

    def _retrain(self, now: int, model: _Model) -> _Model:
        """A new model is there; it serves at once where the reserve is not thin."""
        for each in self._models:
            each.drops[now] = each.drop
        clear = model.born and self._clear(model)
        self._models.append(_Model(now))
        self._behind = []
        at_once = self._newest_only or clear or self.reserve >= self._margin
        return self._models[-1 if at_once else 0]

    def _waits(self, model: _Model) -> bool:
        """Whether the first serves so that the second retraining stays in hand."""
        in_hand = len(self._models) == 2 and 0 <= self._gain < self._margin
        hinted = model.lead >= self._is.hint * self._spread
        return in_hand and not hinted and not self._newest_only

    def _may_serve(self, model: _Model) -> bool:
        return model.born == 0 or self.reserve >= self._margin or self._clear(model)

    def _clear(self, model: _Model) -> bool:
        """Whether a model is so far ahead of the first that it serves on a thin reserve."""
        short = max(0.0, self._margin - self.reserve)
        wanted = self._is.evidence * self._spread + self._is.strain * short
        ahead = model.ahead_weight > 0 and model.lead >= wanted
        return ahead and self.reserve > -self._is.overdraft

    @property
    def _spread(self) -> float:
        """The spread of one period's gap to the first model, from its jumps between periods."""
        return math.sqrt(self._jumps / self._jumped) if self._jumped else self._is.noise

    @property
    def _margin(self) -> float:
        """What must be left before a risk is taken, over the periods whose labels are not known."""
        return self._is.margin * self._spread * math.sqrt(1 + self._delay)
