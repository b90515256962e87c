"""The plan's own months, and the charts and words of money, by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from answer_strategies import CORE, DEVOPS, all_at, engagement, tiny
from report_samples import projection as sample

from advisor.decision import Advised, Standing
from advisor.report.figures import cash_curve, value_tornado
from advisor.report.own_months import tell_months, tell_planned
from advisor.roadmap import Item, Roadmap, graph_of
from advisor.scoring import score
from advisor.ui.charts import figure
from advisor.value import OwnMonths, Value, own_months
from advisor.value.types import QUARTER_COLUMNS

WHOLE = tiny(CORE)
DELIVERY = [id_ for id_ in WHOLE.practices if id_.rpartition("-")[0] in DEVOPS]


def plan(ends: dict[str, int], quarters: int = 4) -> Roadmap:
    items = tuple(
        Item(id_, quarter, 1, 1.0, 100.0, (), 0.5, 0.1, 0.0, 1.0, False, False, False, "w")
        for id_, quarter in ends.items()
    )
    load = pd.DataFrame({"quarter": range(1, quarters + 1), "effort_weeks": 0.0, "cost": 0.0})
    return Roadmap(True, items, (), load, 1.0, 0.0, True, (), {}, graph_of({}, ()), (), ())


def money(benefit: list[float]) -> Value:
    """Its low end a little below the mean, so that it is sure a quarter later."""
    low = [value - 1 if at < 3 else value for at, value in enumerate(benefit)]
    frame = pd.DataFrame({"benefit": benefit, "benefit_low": low})
    frame = frame.reindex(columns=list(QUARTER_COLUMNS))
    return replace(sample("pilots").value, per_quarter=frame)


def months(value: float, ends: dict[str, int], benefit: list[float]) -> OwnMonths:
    made = engagement(WHOLE, all_at(WHOLE, value))
    found = own_months(WHOLE, made, score(WHOLE, made), plan(ends), money(benefit))
    assert found is not None
    return found


def test_the_foundation_is_in_place_at_the_end_of_the_quarter_in_which_it_crosses() -> None:
    """At 0.25 everywhere; half the practices of each area done in quarter 1, all in quarter 3."""
    first = dict.fromkeys((id_ for id_ in DELIVERY if id_.endswith(("-1", "-3"))), 1)
    rest = dict.fromkeys((id_ for id_ in DELIVERY if id_ not in first), 3)
    found = months(0.25, first | rest, [0, 0, 1, 1])
    # an area: levels 2 (two items), 3, 4: after quarter 1 their means are .625, 1 and .25
    assert found.foundation == pytest.approx((0.25, 0.625, 0.625, 1.0, 1.0))
    assert (found.next_class, found.in_place) == ("middling", 3)
    assert (found.benefit_from, found.sure_from) == (3, 4)


def test_a_plan_may_never_get_there_and_a_strong_one_has_nowhere_to_go() -> None:
    never = months(0.25, {DELIVERY[0]: 1}, [-1, 2, -1, -1])
    assert (never.in_place, never.benefit_from) == (None, None)
    strong = months(1.0, {"data-1": 1}, [1, 1, 1, 1])
    assert (strong.next_class, strong.in_place, strong.benefit_from) == (None, 0, 1)


def test_a_lower_target_takes_nothing_away() -> None:
    made = engagement(WHOLE, all_at(WHOLE, 1.0))
    low = plan({DELIVERY[0]: 1})
    low = replace(low, items=(replace(low.items[0], target=0.5),))
    found = own_months(WHOLE, made, score(WHOLE, made), low, None)
    assert found is not None
    assert found.foundation[-1] == 1.0


@pytest.mark.parametrize(
    ("value", "ends", "benefit", "said"),
    [
        (0.25, {}, [0, 0, 0, 0], ()),
        (0.25, {DELIVERY[0]: 1}, [0, 0, 0, 0], ("does not reach", "does not stay above zero")),
        (1.0, {"data-1": 1}, [0, 0, 1, 1], ("strong already", "from quarter 3 (month 7 to 9) on")),
    ],
)
def test_the_months_are_told_with_their_figures(
    value: float, ends: dict[str, int], benefit: list[float], said: tuple[str, ...]
) -> None:
    made = engagement(WHOLE, all_at(WHOLE, value))
    worth = money(benefit)
    found = own_months(WHOLE, made, score(WHOLE, made), plan(ends), worth)
    told = list(tell_months(WHOLE, found, worth))
    for each, words in zip(told, said, strict=False):
        assert words in each
    if not ends:
        assert told == ["Your own months are known once a plan has been simulated."]


def test_the_curve_draws_the_money_of_the_table_and_its_draws() -> None:
    value = sample("pilots").value
    names = [f"Q{at + 1}" for at in range(len(value.per_quarter))]
    chart = cash_curve(value, quarters=names, source="s")
    points = {point.x: point.y for point in chart.named("net").points}
    for at, row in enumerate(value.per_quarter.to_dict("records")):
        assert points[at + 1] == pytest.approx(row["cumulative"] / 1e3)
        assert chart.bands[0].spans[at + 1].low == pytest.approx(row["cumulative_low"] / 1e3)
    assert "ends at −€" in chart.title  # nothing is dressed up
    assert chart.y.low is not None
    assert chart.y.low < 0


def test_the_tornado_marks_the_mean_and_the_widest_first() -> None:
    found = sample("pilots").value.appraisal
    chart = value_tornado(found.tornado, npv=found.npv.mid, currency="EUR", source="s")
    assert chart.y.categories[0] == "Person-weeks of the plan"
    span = chart.bands[0].spans[0]
    assert (span.low, span.high) == pytest.approx((0.0, 62e3 / 64e3))
    with pytest.raises(ValueError, match="no input"):
        value_tornado(found.tornado.iloc[:0], npv=0.0, currency="EUR", source="s")


def test_the_tornado_has_bars_on_a_phone_too() -> None:
    found = sample("pilots").value.appraisal
    wide = found.tornado.assign(title="Hours of incidents of everybody", npv_low=-1.25e6,
                                npv_high=2.95e6)  # fmt: skip
    chart = value_tornado(wide, npv=1e6, currency="CHF", source="s")
    drawn = figure(chart, dark=False).layout
    assert drawn.margin.l + drawn.margin.r <= 358 - 100
    values = [each for each in drawn.annotations if "CHF" in each.text]
    assert len(values) == len(chart.y.categories)
    assert all(each.yshift > 0 and each.xanchor == "right" for each in values)


def test_beside_an_advice_stands_when_the_plan_begins_what_it_rests_on() -> None:
    grounds = (
        Standing("practice", "delivery-1", "One", "25% in place", 0.25),
        Standing("practice", "delivery-2", "Two", "nobody could say", None),
        Standing("practice", "delivery-3", "Done", "100% in place", 1.0),
        Standing("profile", "ai", "How far?", "“Pilots”", None),
    )
    said = tell_planned(Advised("Do it.", "x", grounds), plan({"delivery-1": 2}))
    assert said == "In the plan: “One” from quarter 2; “Two” is not in it."
    assert tell_planned(Advised("Do it.", "x", grounds[2:]), plan({})) == ""
    assert Advised("Do it.", "x", grounds[:1]).brief == "“One” 25% in place"
