"""Whether the plan pays, in words: the best way by its criterion, the plan's end, and after."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import real_plans as plans
from organisations import SMALL, baseline_of, catalogue, organisation
from test_outlook import item, roadmap

from advisor.cli.project import _outlook_text
from advisor.outlook import simulate_outlook
from advisor.report.in_money import (
    tell_criterion,
    tell_later,
    tell_money,
    tell_reason,
    tell_rival,
)
from advisor.report.model import Paragraph
from advisor.value import Value, invest
from advisor.value.cash import Spread
from advisor.value.types import Appraisal


def worth(end: float, further: float | None, payback: int | None, net: float = -50e3) -> Value:
    npv = Spread(net - 1e4, net, net + 1e4, 24)
    at_end = Spread(end - 1e4, end, end + 1e4, 24)
    appraisal = replace(Appraisal.none(), npv=npv, at_end=at_end, further=further)
    row = {"cumulative": net, "cumulative_low": net - 2e4, "cumulative_high": net + 2e4}
    return Value(pd.DataFrame(), pd.DataFrame([row]), "EUR", payback, (), appraisal)


def looked(best: str, criterion: str = "net-benefit") -> Any:
    """An outlook of three ways, one of them nearly surely the best."""
    ways = ("nothing", "roadmap", "by-gap")
    chances = [0.999 if way == best else 0.0005 for way in ways]
    found: Any = type("Outlook", (), {})()
    found.criterion = (criterion, "all")
    found.standing = pd.DataFrame({"strategy": ways, "probability_best": chances})
    found.strategy = lambda id_: type("Way", (), {"title": f"The way {id_}"})
    return found


PLAN = roadmap(item("rollback", 1))


def test_where_doing_nothing_is_best_by_money_the_plan_says_so_and_when_it_pays() -> None:
    said = tell_money(PLAN, looked("nothing"), worth(300e3, 1.9, None))
    assert said == (
        "By money within one quarter doing nothing is best on average (>99% likely): the plan ends "
        "€50k short (−€70k to −€30k). At its end it brings €300k a year (€290k–€310k): at that "
        "rate it pays back about 1.9 quarters after its end, beyond what was simulated."
    )


def test_a_plan_by_another_rule_that_is_better_by_money_is_named_beside_the_roadmap() -> None:
    found = looked("nothing")
    found.standing["mean"] = [0.0, -300e3, -200e3]
    found.standing["probability_best_plan"] = [float("nan"), 0.04, 0.96]
    said = tell_rival(found, "EUR")
    assert "“The way by-gap” is best by money within the plan (96% likely), €100k ahead" in said
    assert "objective" in said
    found.standing["probability_best_plan"] = [float("nan"), 0.96, 0.04]
    assert tell_rival(found, "EUR") == ""
    assert tell_rival(looked("nothing", "lead-time.mean"), "EUR") == ""


def test_a_plan_that_pays_or_is_beaten_or_never_pays_says_that() -> None:
    good = tell_money(PLAN, looked("roadmap"), worth(300e3, None, 4, net=80e3))
    assert "the plan is the best way to go on" in good
    assert "€80k ahead" in good
    assert good.endswith("on average it has paid back in quarter 4.")
    assert "“The way by-gap” is best" in tell_money(PLAN, looked("by-gap"), worth(1e5, 2, None))
    assert "it costs €20k a year more than it brings" in tell_later(worth(-20e3, None, None))


def test_without_a_price_nothing_is_said_about_money_and_best_names_the_lead_time() -> None:
    outlook = looked("roadmap", "lead-time.mean")
    bare = replace(worth(0, None, None), appraisal=Appraisal.none())
    assert "whether it pays cannot be said" in tell_money(PLAN, outlook, bare)
    assert tell_criterion(outlook) == "mean lead time of a change"
    assert tell_money(roadmap(), outlook, worth(0, None, None)) == ""


def test_the_strategies_and_the_investment_case_have_one_sum_of_money() -> None:
    """Both add up quarters, so the net benefit of the plan is the sum under the curve."""
    profile = {**SMALL, "person-hour": 100, "incident-hour": 900, "release-rhythm": "fortnightly"}
    made, baseline = organisation(profile), baseline_of(profile)
    plan = roadmap(item("rollback", 1), replace(item("flow-measures", 1), effort_weeks=39.0))
    outlook = simulate_outlook(catalogue(), made, baseline, plan, replications=2, workers=1)
    value = invest(catalogue(), made, baseline, plan, outlook)
    standing = outlook.standing.set_index("strategy").loc["roadmap"]
    gained = float(value.per_quarter["benefit"].sum())
    assert abs(gained) > 1
    assert standing["mean"] + standing["cost"] == pytest.approx(gained)


def test_where_doing_nothing_is_best_by_money_the_plan_says_what_else_it_is_for() -> None:
    said = tell_reason(PLAN, looked("nothing"))
    assert "closes one gap that doing nothing leaves open" in said
    bound = replace(PLAN, items=tuple(replace(each, must=True) for each in PLAN.items))
    assert "and meets one duty." in tell_reason(bound, looked("nothing"))
    assert tell_reason(PLAN, looked("roadmap")) == ""
    assert tell_reason(PLAN, looked("nothing", "lead-time.mean")) == ""


@pytest.mark.parametrize("name", ["pilots", "regulated", "traditional"])
def test_what_a_plan_is_for_and_its_rival_stand_where_its_money_does(name: str) -> None:
    """Beside the decision what speaks for a plan that does not pay; under the table of the ways
    the plan that is better by money: exactly where the rules say so."""
    model, plan = plans.model(name, "engineering"), plans.projection(name)
    of = {section.id: section for section in model.sections}
    reason = tell_reason(plan.roadmap, plan.outlook)
    assert of["decision"].lede.count("What speaks for the plan") == bool(reason)
    assert reason in of["decision"].lede
    rival = tell_rival(plan.outlook, plan.value.currency)
    said = [each.text for each in of["outlook"].blocks if isinstance(each, Paragraph)]
    assert sum("Of the plans alone" in text for text in said) == bool(rival)
    assert not rival or rival in said


def test_one_example_needs_a_reason_and_one_has_a_rival() -> None:
    found = [plans.projection(name) for name in ("pilots", "regulated", "traditional")]
    assert any(tell_reason(plan.roadmap, plan.outlook) for plan in found)
    assert any(tell_rival(plan.outlook, plan.value.currency) for plan in found)


@pytest.mark.parametrize("name", ["pilots", "traditional", "regulated"])
def test_a_command_never_says_that_a_way_is_best_for_sure(name: str) -> None:
    """A probability counted over some draws is above 99 % at most, in the command as on paper."""
    said = _outlook_text(plans.projection(name).outlook)
    head = said.partition("Differences")[0]
    assert re.findall(r"\d%", head)
    assert not re.findall(r"\b(?:100|0)%", head)
