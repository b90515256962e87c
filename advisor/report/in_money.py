"""Whether the plan pays, in sentences that stand wherever the plan is proposed.

Within the plan's quarters the investment weighs in full and most practices work for a few of them
only, so doing nothing may be best by money there. That is said in so many words, beside what the
plan brings in a year at its end and when that would pay back the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.numbers import in_words, is_known, money, money_range, plural, share

if TYPE_CHECKING:
    from advisor.outlook import Outlook
    from advisor.roadmap import Roadmap
    from advisor.value import Value

__all__ = ["likely", "tell_criterion", "tell_later", "tell_money", "tell_reason", "tell_rival"]

_CRITERIA = {
    "net-benefit": "net benefit in money within the plan",
    "lead-time.mean": "mean lead time of a change",
    "lead-time.p50": "median lead time of a change",
}


def likely(probability: float) -> str:
    """A probability that draws were counted for: never none and never all of it.

    >>> likely(1.0), likely(0.36), likely(0.0)
    ('>99%', '36%', '<1%')
    """
    return share(min(max(probability, 0.001), 0.999))


def tell_criterion(outlook: Outlook) -> str:
    """What “best” means in this outlook, in words: it never stands without its criterion."""
    return _CRITERIA.get(outlook.criterion[0], outlook.criterion[0].replace("-", " "))


def tell_money(roadmap: Roadmap, outlook: Outlook, value: Value) -> str:
    """Which way to go on is best by money within the plan, where the roadmap ends, and what
    follows after it; empty without a plan."""
    if not roadmap.items:
        return ""
    if not value.appraisal.npv.n:
        return "Nothing it changes has a price from you, so whether it pays cannot be said."
    if outlook.criterion[0] != "net-benefit":
        return tell_later(value)
    chances = dict(zip(outlook.standing["strategy"], outlook.standing["probability_best"],
                       strict=True))  # fmt: skip
    best = max(chances, key=lambda id_: float(chances[id_]) if is_known(chances[id_]) else -1.0)
    quarters = len(roadmap.load)
    within = f"By money within {in_words(quarters)} {plural(quarters, 'quarter')}"
    sure = f"({likely(float(chances[best]))} likely)"
    ends = _ends(value)
    if best == "nothing":
        said = f"{within} doing nothing is best on average {sure}: the plan ends {ends}."
    elif best == "roadmap":
        said = f"{within} the plan is the best way to go on, on average {sure}: it ends {ends}."
    else:
        title = outlook.strategy(best).title
        said = f"{within} “{title}” is best on average {sure}; the plan ends {ends}."
    return f"{said} {tell_later(value)}"


def tell_reason(roadmap: Roadmap, outlook: Outlook) -> str:
    """What a plan is for where doing nothing is best by money within it; else empty."""
    if not roadmap.items or outlook.criterion[0] != "net-benefit":
        return ""
    chances = outlook.standing.set_index("strategy")["probability_best"].to_dict()
    known = {id_: float(each) for id_, each in chances.items() if is_known(each)}
    if max(known, key=lambda id_: known[id_], default="") != "nothing":
        return ""
    gaps = sum(item.gap > 0 for item in roadmap.items)
    duties = sum(item.must for item in roadmap.items)
    bound = f", and meets {in_words(duties)} {plural(duties, 'duty', 'duties')}" if duties else ""
    closed = f"it closes {in_words(gaps)} {plural(gaps, 'gap')} that doing nothing leaves open"
    return f"What speaks for the plan beside the money: {closed}{bound}." if gaps else ""


def tell_rival(outlook: Outlook, currency: str) -> str:
    """The plan by another rule that is better by money than the roadmap, where there is one.

    What the roadmap is best by is more than money; a reader of the table sees that it is not first.
    """
    if outlook.criterion[0] != "net-benefit":
        return ""
    standing = outlook.standing.set_index("strategy")
    chances = {str(id_): float(each) for id_, each in standing["probability_best_plan"].items()
               if is_known(each)}  # fmt: skip
    best = max(chances, key=lambda id_: chances[id_], default="roadmap")
    if best == "roadmap" or "roadmap" not in chances:
        return ""
    ahead = float(standing.loc[best, "mean"]) - float(standing.loc["roadmap", "mean"])
    return (
        f"Of the plans alone “{outlook.strategy(best).title}” is best by money within the plan "
        f"({likely(chances[best])} likely), {money(ahead, currency)} ahead of the roadmap on "
        "average. The roadmap is best by its objective, which also counts gaps closed, measures "
        "that are not money and what the decision asks for."
    )


def tell_later(value: Value) -> str:
    """What the plan brings in a year at its end, and when it has paid back."""
    found, currency = value.appraisal, value.currency
    end = found.at_end
    around = f" ({money_range(end.low, end.high, currency)})" if is_known(end.low) else ""
    if not is_known(end.mid):
        return ""
    if end.mid < 0:
        return (
            f"At its end it costs {money(-end.mid, currency)} a year more than it brings{around}."
        )
    said = f"At its end it brings {money(end.mid, currency)} a year{around}"
    if value.payback_quarter is not None:
        return f"{said}; on average it has paid back in quarter {value.payback_quarter}."
    if found.further is None:
        return f"{said}, and has not paid back."
    more = f"{found.further:.1f}"
    return (
        f"{said}: at that rate it pays back about {more} {plural(float(more), 'quarter')} after "
        "its end, beyond what was simulated."
    )


def _ends(value: Value) -> str:
    """Where the money stands after the plan's last quarter, with its range."""
    last = value.per_quarter.iloc[-1]
    net, low, high = (float(last[name]) for name in
                      ("cumulative", "cumulative_low", "cumulative_high"))  # fmt: skip
    around = f" ({money_range(low, high, value.currency)})" if is_known(low) else ""
    side = "short" if net < 0 else "ahead"
    return f"{money(abs(net), value.currency)} {side}{around}"
