"""The sentence for those who decide: what to do, what it saves, what would turn it round."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.laboratory.study import Flip, Study

__all__ = ["turns", "verdict"]


def verdict(study: Study) -> str:
    """What the replay says to do, with its cost in error-periods beside never and the rhythm."""
    ours, never, rhythm = study.ours.cost, study.never.cost, study.periodic.best.cost
    if study.doing_nothing_is_best:
        spent = (
            "our policy did nothing either"
            if study.ours.retrainings == 0
            else f"finding that out with {_times(study.ours.retrainings)} cost {ours - never:.2f}"
        )
        return f"Doing nothing is best here: never retraining costs {never:.2f}, and {spent}."
    every = "every period" if study.periodic.every == 1 else f"every {study.periodic.every} periods"
    if ours < never:
        beside = "less" if ours < rhythm else "more"
        return (
            f"Retrain when models compared on the same period say so: {ours:.2f} with "
            f"{_times(study.ours.retrainings)} instead of {never:.2f} for never; that is "
            f"{abs(rhythm - ours):.2f} {beside} than {every}, the best rhythm, known only "
            "afterwards."
        )
    if study.ours.retrainings == 0:
        return (
            f"Told only what was known, our policy did nothing and costs what never costs, "
            f"{never:.2f}; {every} would have cost {rhythm:.2f}, but that is known only afterwards."
        )
    return (
        f"Told only what was known, our policy did not pay here: {ours:.2f} with "
        f"{_times(study.ours.retrainings)} against {never:.2f} for never; {every} would have cost "
        f"{rhythm:.2f}, but that is known only afterwards."
    )


def _times(count: int) -> str:
    return "1 retraining" if count == 1 else f"{count} retrainings"


def turns(found: Sequence[Flip]) -> str:
    """What of all that was tried turns the advice (see `flips`), or that nothing did."""
    said = []
    for each in found:
        if each.kind == "delay":
            later = int(each.amount)
            said.append(f"labels come {later} period{'' if later == 1 else 's'} later")
        elif each.kind == "price":
            said.append(f"a retraining costs {_factor(each.amount)}")
        else:
            said.append(f"a point of accuracy is worth {_factor(each.amount)}")
    if said:
        return f"It turns round if {', or '.join(said)}."
    return "No price up to 16 times apart and no labels up to 8 periods later turn it round."


def _factor(amount: float) -> str:
    return f"{amount:g} times as much" if amount > 1 else f"1/{1 / amount:g} as much"
