"""The roadmap keeps its limits, says what it leaves out and why, and which limits clash."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from answer_strategies import chose, engagement, tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalogue import load_catalogue
from advisor.engagement import Pin, RoadmapEdit, RoadmapEdits
from advisor.gaps import find_gaps
from advisor.model import Catalogue
from advisor.roadmap import Roadmap, plan
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement

NO_BENEFIT = pd.DataFrame(
    {"practice": [], "money_per_year": [], "low": [], "high": [], "basis": []}
)
NO_EDITS = RoadmapEdits()
WEIGHTS = {"benefit": 1.0, "gap": 10.0, "indicator": 5.0}


# delivery-2 needs delivery-1, delivery-3 needs delivery-2; two others stand alone.
NEEDS = {"delivery-2": ("delivery-1",), "delivery-3": ("delivery-2",)}
CHAIN = tiny({"delivery": (2, 2, 3), "security": (2,), "quality": (2,)}, NEEDS)


def planned(
    answers: Mapping[str, float] | None = None,
    money: Mapping[str, float] | None = None,
    edits: RoadmapEdits = NO_EDITS,
    must: tuple[str, ...] = (),
    weights: Mapping[str, float] = WEIGHTS,
    catalogue: Catalogue = CHAIN,
    explain: bool = True,
    **limits: float,
) -> Roadmap:
    """The plan of one team in which nothing is in place unless said; every effort is two weeks."""
    given = [chose(id_, (answers or {}).get(id_, 0.0)) for id_ in catalogue.practices]
    made = engagement(catalogue, given)
    card = score(catalogue, made)
    bounds = made.limits.model_copy(update=limits)
    benefits = pd.DataFrame(
        [(id_, each, each, each, "simulated") for id_, each in (money or {}).items()],
        columns=list(NO_BENEFIT.columns),
    )
    return plan(
        catalogue,
        find_gaps(catalogue, made, card),
        bounds,
        benefits,
        edits,
        weights,
        card.adoption,
        must=must,
        explain=explain,
    )


def quarters(found: Roadmap) -> dict[str, int]:
    return {item.practice: item.quarter for item in found.items}


def test_with_room_everything_is_planned_and_prerequisites_end_before_what_needs_them() -> None:
    found = planned()
    assert quarters(found) == {
        "delivery-1": 1,
        "security-1": 1,
        "quality-1": 1,
        "delivery-2": 2,
        "delivery-3": 3,
    }
    assert found.critical_path == ("delivery-1", "delivery-2", "delivery-3")
    assert [item.critical for item in found.items if item.practice.startswith("delivery")] == [
        True
    ] * 3
    assert sorted(found.graph.edges) == [("delivery-1", "delivery-2"), ("delivery-2", "delivery-3")]
    assert (found.gap, found.finished, found.left_out) == (0.0, True, ())


def test_a_prerequisite_in_place_counts_at_once() -> None:
    assert quarters(planned({"delivery-1": 1.0, "delivery-2": 0.5}))["delivery-3"] == 1
    assert quarters(planned({"delivery-1": 1.0, "delivery-2": 0.25}))["delivery-3"] == 2


def test_the_load_is_what_the_items_take() -> None:
    found = planned()
    assert list(found.load["effort_weeks"]) == [6.0, 2.0, 2.0, 0.0]
    assert list(found.load["cost"]) == [24000.0, 8000.0, 8000.0, 0.0]
    assert (found.load["limit_weeks"] == 40).all()
    assert found.load["limit_cost"].sum() == 400000


def test_a_long_practice_takes_several_quarters_and_its_running_cost_begins_after_it() -> None:
    edit = RoadmapEdit(practice="security-1", effort_weeks=60.0, cost_per_year=4000.0)
    found = planned(edits=RoadmapEdits(edits=(edit,)))
    item = next(each for each in found.items if each.practice == "security-1")
    assert (item.quarter, item.quarters, item.effort_weeks) == (1, 3, 60.0)
    assert item.cost == 60 * 4000 + 1000
    assert list(found.load["cost"])[-1] == 1000.0


@pytest.mark.parametrize(
    ("limits", "binding", "weeks"),
    [
        ({"weeks_per_quarter": 2.0, "starts_at_once": 9}, "capacity", 8.0),
        ({"budget": 16000.0}, "budget", 4.0),
        ({"starts_at_once": 1}, "starts-at-once", 8.0),
        ({"quarters": 2}, "quarters", 8.0),
    ],
)
def test_a_tight_limit_leaves_something_out_and_says_which_limit_it_was(
    limits: dict[str, float], binding: str, weeks: float
) -> None:
    found = planned(**limits)
    assert found.feasible
    assert {each.binding for each in found.left_out} >= {binding}
    assert found.load["effort_weeks"].sum() <= weeks
    assert all(each.brings_in for each in found.left_out)
    assert len(found.items) + len(found.left_out) == 5


def test_a_forbidden_practice_takes_with_it_what_needs_it() -> None:
    found = planned(edits=RoadmapEdits(forbids=("delivery-1",)))
    assert set(quarters(found)) == {"security-1", "quality-1"}
    assert [each.binding for each in found.left_out] == ["forbidden"]


def test_a_pin_holds_and_a_pin_before_its_prerequisites_clashes() -> None:
    found = planned(edits=RoadmapEdits(pins=(Pin(practice="security-1", quarter=4),)))
    assert quarters(found)["security-1"] == 4
    assert next(each.pinned for each in found.items if each.practice == "security-1")
    early = planned(edits=RoadmapEdits(pins=(Pin(practice="delivery-3", quarter=2),)))
    assert not early.feasible
    assert early.items == ()
    assert "its prerequisites end in quarter 2" in early.clashes[0].what


@pytest.mark.parametrize(
    ("limits", "clashing"),
    [
        ({"budget": 1000.0}, [{"security-1", "budget"}, {"delivery-3", "budget"}]),
        ({"weeks_per_quarter": 1.0, "budget": 1e6}, [{"delivery-3", "capacity", "quarters"}]),
        (
            {"weeks_per_quarter": 2.0, "quarters": 3},
            [{"delivery-3", "security-1", "capacity", "quarters"}],
        ),
        ({"quarters": 2}, [{"delivery-3", "quarters"}]),
        (
            {"starts_at_once": 1, "quarters": 3},
            [{"delivery-3", "security-1", "starts-at-once", "quarters"}],
        ),
        (
            {"weeks_per_quarter": 2.0, "quarters": 3, "budget": 1000.0},
            [{"security-1", "budget"}, {"delivery-3", "budget"}],
        ),
        ({"budget_per_quarter": 7000.0}, [{"security-1", "quarter-budget"}]),
    ],
)
def test_duties_that_do_not_fit_name_the_limits_they_clash_with_and_no_other(
    limits: dict[str, float], clashing: list[set[str]]
) -> None:
    must = ("delivery-3", "security-1")
    found = planned(must=must, **limits)
    assert (found.feasible, found.items) == (False, ())
    named = [set(clash.limits) for clash in found.clashes]
    assert all(each in named for each in clashing), found.clashes
    assert all(clash.what and clash.remedy for clash in found.clashes)
    # Irreducible: doing without any one duty that is named lets the rest hold, or another clash.
    for id_ in set(must) & clashing[0]:
        rest = planned(must=tuple(set(must) - {id_}), **limits)
        assert all(id_ not in clash.limits for clash in rest.clashes)


def test_a_pin_too_early_does_not_hide_a_budget_too_small() -> None:
    edits = RoadmapEdits(pins=(Pin(practice="delivery-3", quarter=2),))
    found = planned(edits=edits, must=("security-1",), budget=1000.0)
    assert [set(clash.limits) for clash in found.clashes] == [
        {"delivery-3", "pin"},
        {"security-1", "budget"},
    ]


def test_dates_bind_the_programme_and_clash_by_name() -> None:
    late = RoadmapEdit(practice="security-1", not_before=3)
    assert quarters(planned(edits=RoadmapEdits(edits=(late,))))["security-1"] == 3
    money = dict.fromkeys(("delivery-1", "quality-1"), 1000000.0)
    one: dict[str, float] = {"starts_at_once": 1}
    dated = RoadmapEdits(edits=(RoadmapEdit(practice="security-1", by=1),))
    assert quarters(planned(money=money, **one))["security-1"] > 1
    assert quarters(planned(money=money, edits=dated, **one))["security-1"] == 1
    soon = RoadmapEdits(edits=(RoadmapEdit(practice="delivery-3", by=2),))
    clash = planned(edits=soon).clashes[0]
    assert "done by quarter 2" in clash.what
    assert clash.limits == ("delivery-3", "quarters")


def test_of_two_that_exclude_each_other_one_is_planned_and_the_other_says_so() -> None:
    edits = RoadmapEdits(edits=(RoadmapEdit(practice="security-1", instead_of=("quality-1",)),))
    found = planned(edits=edits)
    assert len({"security-1", "quality-1"} & set(quarters(found))) == 1
    assert [each.binding for each in found.left_out] == ["either"]
    both = planned(edits=edits, must=("security-1", "quality-1"))
    assert set(both.clashes[0].limits) == {"security-1", "quality-1", "either"}


def test_money_of_a_quarter_is_a_limit_of_its_own() -> None:
    found = planned(budget_per_quarter=8000.0)
    assert (found.load["cost"] <= 8000.0).all()
    assert {each.binding for each in found.left_out} == {"quarter-budget"}


def test_what_brings_a_practice_in_is_enough_and_a_step_less_is_not() -> None:
    tight = {"budget": 16000.0}
    found = planned(**tight)
    for each in found.left_out:
        assert each.binding == "budget"
        words = each.brings_in.split(" in all")[0].rsplit("(", 1)[1]
        enough = 1e3 * float(words.removesuffix("k"))
        assert each.brings_in[0].isupper(), "a whole sentence"
        assert each.brings_in[-1] == "."
        assert each.practice in quarters(planned(budget=enough))
        assert each.practice not in quarters(planned(budget=16000.0))


def test_where_fewer_than_two_people_are_there_work_goes_slower() -> None:
    edits = RoadmapEdits(edits=(RoadmapEdit(practice="security-1", effort_weeks=20.0),))
    fast = planned(edits=edits)
    slow = planned(edits=edits, weeks_per_quarter=10.0)
    lengths = [
        next(item.quarters for item in each.items if item.practice == "security-1")
        for each in (fast, slow)
    ]
    assert lengths[0] == 1 < 2 <= lengths[1]
    assert (slow.load["effort_weeks"] <= 10.0 + 1e-9).all()


def test_a_duty_is_planned_even_where_it_gains_least_and_its_prerequisites_with_it() -> None:
    money = {"security-1": 1e6, "quality-1": 1e6}
    free = planned(money=money, weeks_per_quarter=4.0, quarters=3, budget=24000.0)
    assert "delivery-3" not in quarters(free)
    bound = planned(
        money=money, must=("delivery-3",), weeks_per_quarter=4.0, quarters=3, budget=24000.0
    )
    assert quarters(bound)["delivery-3"] == 3
    assert next(each.must for each in bound.items if each.practice == "delivery-3")


def test_a_duty_does_not_wait_for_the_end() -> None:
    # Half in place it gains least, and would come last; a duty counts one index point more.
    one = {"weeks_per_quarter": 2.0, "quarters": 3, "starts_at_once": 1}
    weights = {"benefit": 1.0, "gap": 1.0, "indicator": 0.0}
    in_place = {"security-1": 0.5, "delivery-2": 1.0}
    money = {"delivery-1": 2000.0, "quality-1": 2000.0, "delivery-3": 2000.0}
    free = planned(in_place, money, weights=weights, **one)
    bound = planned(in_place, money, must=("security-1",), weights=weights, **one)
    assert quarters(free).get("security-1", 9) > quarters(bound)["security-1"]


def test_what_is_pinned_and_forbidden_clashes() -> None:
    edits = RoadmapEdits(pins=(Pin(practice="delivery-2", quarter=2),), forbids=("delivery-1",))
    found = planned(edits=edits)
    assert not found.feasible
    assert "“Practice 2 of delivery” must be done" in found.clashes[0].what
    assert "delivery-2" in found.clashes[0].limits


def test_the_weights_decide_what_goes_first() -> None:
    one = {"weeks_per_quarter": 2.0, "quarters": 1, "starts_at_once": 1}
    money = {"quality-1": 50000.0}
    assert set(quarters(planned(money=money, **one))) == {"quality-1"}
    blind = {**WEIGHTS, "benefit": 0.0}
    assert set(quarters(planned(money=money, weights=blind, **one))) != {"quality-1"}


def test_a_practice_that_only_costs_stays_out() -> None:
    found = planned(money={"security-1": -1e6})
    left = {each.practice: each for each in found.left_out}
    assert left["security-1"].binding == "no-benefit"
    assert "about 1.00m a year more than it brings, which" in left["security-1"].brings_in


def test_money_that_does_not_count_is_not_counted() -> None:
    benefits = {"security-1": -1e6}
    assert "security-1" not in quarters(planned(money=benefits))
    given = [chose(id_, 0.0) for id_ in CHAIN.practices]
    made = engagement(CHAIN, given)
    card = score(CHAIN, made)
    frame = pd.DataFrame(
        {"practice": ["security-1"], "money_per_year": [-1e6], "counted": [0.0], "low": [-1e6],
         "high": [-1e6], "basis": ["simulated"]}
    )  # fmt: skip
    found = plan(
        CHAIN,
        find_gaps(CHAIN, made, card),
        made.limits,
        frame,
        RoadmapEdits(),
        WEIGHTS,
        card.adoption,
    )
    assert "security-1" in quarters(found)


BUDGETS = st.sampled_from([0.0, 8000.0, 12000.0, 20000.0, 40000.0])
MONEY = st.dictionaries(st.sampled_from(sorted(CHAIN.practices)), st.integers(-9, 9).map(float))


LIMITS = st.sampled_from(
    [
        ("budget", BUDGETS),
        ("weeks_per_quarter", st.sampled_from([1.0, 1.7, 2.0, 3.5, 5.0, 26.0, 40.0])),
        ("starts_at_once", st.integers(1, 4)),
        ("budget_per_quarter", st.sampled_from([0.0, 4000.0, 8000.0, 16000.0])),
    ]
)


@settings(max_examples=40)
@given(st.data(), LIMITS, MONEY, st.sampled_from([1, 3, 20]))
def test_a_wider_limit_never_lowers_the_objective(
    data: st.DataObject,
    limit: tuple[str, st.SearchStrategy[float]],
    money: dict[str, float],
    effort: int,
) -> None:
    """More budget, and looser capacity: within the stated gap the plan is never worth less."""
    name, values = limit
    money = {id_: 1000 * each for id_, each in money.items()}
    edits = RoadmapEdits(edits=(RoadmapEdit(practice="security-1", effort_weeks=effort),))
    tight, wide = sorted((data.draw(values), data.draw(values)))
    less, more = (
        planned(money=money, edits=edits, explain=False, **{name: each}) for each in (tight, wide)
    )
    assert more.objective >= less.objective * (1 - more.gap) - 1e-9


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from(sorted(CHAIN.practices)), st.sampled_from([0.0, 0.25, 0.5, 1.0])
    ),
    BUDGETS,
    st.sampled_from([0.5, 2.0, 4.0, 40.0]),
    st.integers(1, 3),
)
def test_every_plan_keeps_its_limits(
    answers: dict[str, float], budget: float, weeks: float, starts: int
) -> None:
    found = planned(answers, budget=budget, weeks_per_quarter=weeks, starts_at_once=starts)
    assert found.feasible
    assert (found.load["effort_weeks"] <= weeks + 1e-6).all()
    assert found.load["cost"].sum() <= budget + 1e-6
    begun = pd.Series([item.quarter for item in found.items]).value_counts()
    assert begun.empty or begun.max() <= starts
    when = {item.practice: item for item in found.items}
    for item in found.items:
        for need in item.needs:
            before = when.get(need)
            if before is None:
                assert answers.get(need, 0.0) >= 0.5
            elif answers.get(need, 0.0) < 0.5:
                assert before.quarter + before.quarters <= item.quarter


def test_the_same_input_gives_the_same_plan_and_order_decides_ties() -> None:
    one = {"weeks_per_quarter": 2.0, "quarters": 1, "starts_at_once": 1}
    flat = {"benefit": 0.0, "gap": 0.0, "indicator": 1.0}
    found = [planned(weights={**flat, "gap": 1.0}, **one) for _ in range(2)]
    assert quarters(found[0]) == quarters(found[1])
    pd.testing.assert_frame_equal(found[0].load, found[1].load)


def test_a_shipped_example_is_planned_within_its_limits() -> None:
    catalogue = load_catalogue()
    made = load_engagement("pilots", catalogue)
    card = score(catalogue, made)
    found = plan(
        catalogue,
        find_gaps(catalogue, made, card),
        made.limits,
        NO_BENEFIT,
        made.roadmap,
        catalogue.matrix.roadmap.weights,
        card.adoption,
    )
    assert found.feasible
    assert found.items
    assert found.load["cost"].sum() <= float(made.limits.budget)
    assert {pin.practice for pin in made.roadmap.pins} <= set(quarters(found))
    assert not set(made.roadmap.forbids) & set(quarters(found))
    assert any("follows the gaps" in note for note in found.notes)
