"""The band on a score: oracles worked out by hand, then the laws of any answers."""

from __future__ import annotations

import doctest
import importlib
from dataclasses import replace

import numpy as np
import pytest
from answer_strategies import CORE, all_at, chose, engagement, not_applicable, tiny, unknown
from pydantic import ValidationError

from advisor.catalogue import load_catalogue
from advisor.decision import decide
from advisor.engagement import Answer, Consensus
from advisor.gaps import find_gaps
from advisor.model import BandSettings, Catalogue
from advisor.scoring import Score, Scorecard, draw_spacing, score, weight_draws
from advisor.storage.engagement_file import load_engagement

ONE = tiny({"delivery": (2, 2, 3, 3, 4)})
SINGLE = tiny({"delivery": (2,)})
WHOLE = tiny(CORE)
IDS = tuple(ONE.practices)
STRAIGHT = ((0.0, 0.25, 0.5, 1.0),)
EXACT = dict.fromkeys(("stated", "shown", "sampled", "measured"), 0.0)


def under(catalogue: Catalogue, **band: object) -> Catalogue:
    """The catalogue with other assumptions behind its band."""
    changed = catalogue.settings.model_copy(
        update={"band": BandSettings(**{**catalogue.settings.band.model_dump(), **band})}
    )
    return replace(catalogue, settings=changed)


def card(catalogue: Catalogue, answers: list[Answer], **context: object) -> Scorecard:
    return score(catalogue, engagement(catalogue, answers, **context))


def delivery(catalogue: Catalogue, answers: list[Answer], **context: object) -> Score:
    return card(catalogue, answers, **context).dimension("delivery")


def chosen(*values: float) -> list[Answer]:
    return [chose(id_, value) for id_, value in zip(IDS, values, strict=False)]


def test_without_any_doubt_the_band_is_the_point() -> None:
    sure = under(SINGLE, half_width=EXACT, spacings=STRAIGHT)
    scored = delivery(sure, [chose("delivery-1", 0.5)])
    assert (scored.low, scored.index, scored.high) == (3.0, 3.0, 3.0)
    assert scored.level_probability == (1.0, 0.0, 0.0, 0.0, 0.0)


def test_an_unknown_item_among_known_ones_is_uniform() -> None:
    # one level, two items of equal weight: index = 1 + 4 (1 + U) / 2, from 3 to 5; its middle
    # 80 % is 3.2 to 4.8
    two = under(
        tiny({"delivery": (2, 2)}),
        half_width=EXACT,
        spacings=STRAIGHT,
        weight_concentration=10_000,
        draws=20_000,
    )
    two = replace(two, settings=two.settings.model_copy(update={"min_coverage": 0.5}))
    scored = delivery(two, [chose("delivery-1", 1.0), unknown("delivery-2")])
    assert scored.index == 5.0
    assert scored.low == pytest.approx(3.2, abs=0.03)
    assert scored.high == 5.0  # stretched from 4.8 to the point, which leaves the item out
    drawn = card(two, [chose("delivery-1", 1.0), unknown("delivery-2")]).draws.whole.index
    assert np.quantile(drawn["delivery"], 0.9) == pytest.approx(4.8, abs=0.03)


def test_the_evidence_of_an_answer_is_the_half_width_around_it() -> None:
    # own error alone: uniform on .5 +- .25, the middle 80 % is .5 +- .2, index 3 +- .8
    only = under(SINGLE, spacings=STRAIGHT, shared=0.0, draws=20_000)
    widths = {}
    for tier in ("stated", "shown", "sampled", "measured"):
        vote = chose("delivery-1", 0.5).model_copy(update={"evidence": tier})
        scored = delivery(only, [vote])
        widths[tier] = scored.high - scored.low
    assert widths["stated"] == pytest.approx(2 * 4 * 0.8 * 0.25, abs=0.05)
    assert list(widths.values()) == sorted(widths.values(), reverse=True)
    assert widths["measured"] == pytest.approx(2 * 4 * 0.8 * 0.05, abs=0.02)


def test_the_shared_error_does_not_average_out() -> None:
    many = tiny({"delivery": (2,) * 12})
    answers = [chose(id_, 0.5) for id_ in many.practices]
    straight = {"spacings": STRAIGHT, "weight_concentration": 10_000}
    apart = delivery(under(many, shared=0.0, **straight), answers)
    together = delivery(under(many, shared=0.5, **straight), answers)
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


def test_respondents_are_drawn_again_and_a_consensus_ends_it() -> None:
    # votes 0 and 1: the median drawn again is 0 (1/4), .5 (1/2) or 1 (1/4)
    sure = under(SINGLE, half_width=EXACT, spacings=STRAIGHT, draws=20_000)
    votes = [chose("delivery-1", 0.0), chose("delivery-1", 1.0, voice=2)]
    drawn = card(sure, votes).draws.whole.adoption["delivery-1"]
    shares = [float(np.mean(drawn == value)) for value in (0.0, 0.5, 1.0)]
    assert shares == pytest.approx([0.25, 0.5, 0.25], abs=0.015)
    agreed = [Consensus(team="core", practice="delivery-1", value=0.5)]
    settled = delivery(sure, votes, consensus=agreed)
    assert (settled.low, settled.high) == (3.0, 3.0)


def test_each_spacing_is_as_likely_as_the_others() -> None:
    sure = under(SINGLE, half_width=EXACT, draws=20_000)
    drawn = card(sure, [chose("delivery-1", 0.25)]).draws.whole.adoption["delivery-1"]
    for value in (0.25, 0.33, 0.2):
        assert np.mean(drawn == value) == pytest.approx(1 / 3, abs=0.015)
    scored = delivery(sure, [chose("delivery-1", 0.25)])
    assert (scored.low, scored.high) == pytest.approx((1.8, 2.32))


def test_weights_are_dirichlet_around_the_stated_ones() -> None:
    # two components of weight 1 and 3, concentration 16: mean 1/4,
    # variance a b / ((a + b)^2 (a + b + 1)) with a = 16, b = 48
    one, three = (weight_draws("law", f"{w}", float(w), 16.0, 200_000) for w in (1, 3))
    share = one / (one + three)
    assert share.mean() == pytest.approx(0.25, abs=0.001)
    assert share.var() == pytest.approx(16 * 48 / (64**2 * 65), rel=0.02)


def test_level_probabilities_add_up_and_follow_the_rule_of_levels() -> None:
    sure = under(ONE, half_width=EXACT, spacings=STRAIGHT)
    for values, level in (((1, 1, 1, 0.5, 0), 3), ((1, 0.5, 1, 1, 1), 4)):
        scored = delivery(sure, chosen(*values))
        assert scored.level == level
        assert sum(scored.level_probability) == pytest.approx(1)
    clear = delivery(sure, chosen(1, 1, 1, 1, 0))
    assert clear.level_probability == (0.0, 0.0, 1.0, 0.0, 0.0)


def test_a_band_is_the_same_alone_and_among_others_and_in_every_order() -> None:
    answers = [chose(id_, (0.0, 0.25, 0.5, 1.0)[i % 4]) for i, id_ in enumerate(WHOLE.practices)]
    whole = card(WHOLE, answers, ai="production")
    again = card(WHOLE, answers[::-1], ai="production")
    assert (whole.dimensions, whole.overall) == (again.dimensions, again.overall)
    without = card(WHOLE, answers, ai="none")
    for each in without.dimensions:
        if each.status == "assessed":
            assert each == whole.dimension(each.id)


def test_evidence_moves_the_band_and_never_the_point() -> None:
    measured = [
        answer.model_copy(update={"evidence": "measured"}) for answer in chosen(1, 0.5, 0.5, 0, 0)
    ]
    stated = [answer.model_copy(update={"evidence": "stated"}) for answer in measured]
    sure, bare = delivery(ONE, measured), delivery(ONE, stated)
    assert (sure.index, sure.level) == (bare.index, bare.level)
    assert bare.high - bare.low > sure.high - sure.low


def test_many_items_not_applicable_leave_no_number_but_a_band_at_both_ends() -> None:
    one_away = [*chosen(1, 1, 0.5, 0.5), not_applicable(IDS[4])]
    scored = delivery(ONE, one_away)  # 1 of 5 is not above .2
    assert (scored.status, scored.level) == ("assessed", 2)
    # level 4 wholly not in place, or wholly: index 1 + 4 x (1 + .5 + 0) / 3, or with 1 at the end
    assert scored.away_low < 3.0 < scored.low < scored.high < scored.away_high
    two_away = [*chosen(1, 1, 0.5), not_applicable(IDS[3]), not_applicable(IDS[4])]
    refused = delivery(ONE, two_away)
    assert (refused.status, refused.withheld) == ("insufficient", "not-applicable")
    assert (refused.level, refused.index, refused.low) == (None, None, None)
    assert refused.bound_low is not None
    assert refused.away_low < refused.bound_low < refused.away_high
    whole_team = [*all_at(ONE, 1.0), *(not_applicable(id_, "data") for id_ in IDS)]
    assert delivery(ONE, whole_team, teams={"core": 3, "data": 2}).status == "assessed"


def test_validated_and_stated_answers_are_scored_apart() -> None:
    answers = all_at(ONE, 1.0)[:3] + [
        chose(id_, 0.25).model_copy(update={"evidence": "stated"}) for id_ in IDS[3:]
    ]
    scored = card(ONE, answers)
    shown = next(each for each in scored.validated if each.id == "delivery")
    stated = next(each for each in scored.stated if each.id == "delivery")
    assert (shown.answered, shown.index) == (3, 5.0)
    assert (stated.answered, stated.status) == (2, "insufficient")
    # level 3: 1 shown and .25 stated; level 4: .25 stated; what is not shown may be anything
    assert shown.bound_low == pytest.approx(1 + 4 * (1 + 0.5 + 0) / 3)
    assert stated.bound_high == pytest.approx(1 + 4 * (1 + 0.625 + 0.25) / 3)


def test_a_gap_far_ahead_stays_in_the_top_five_and_shares_add_up_to_five() -> None:
    catalogue = load_catalogue()
    made = load_engagement("pilots", catalogue)
    gaps = find_gaps(catalogue, made, score(catalogue, made))
    shares = [gap.top_five for gap in (*gaps.items, *gaps.find_out)]
    assert all(0 <= share <= 1 for share in shares)
    assert 4 < sum(shares) <= 5 + 1e-9  # the rest goes to practices that stand at their target
    assert gaps.items[0].top_five > gaps.items[-1].top_five
    lone = find_gaps(
        SINGLE, one := engagement(SINGLE, [chose("delivery-1", 0.0)]), score(SINGLE, one)
    )
    assert lone.items[0].top_five == 1.0


def test_the_probability_of_a_verdict_is_a_share_of_the_draws() -> None:
    catalogue = load_catalogue()
    made = load_engagement("pilots", catalogue)
    scored = score(catalogue, made)
    decision = decide(catalogue, made, scored)
    assert sum(decision.probability.values()) == pytest.approx(1)
    assert next(iter(decision.probability)) == decision.verdict
    low, high = decision.foundation_band
    assert low <= decision.foundation <= high
    sure = under(catalogue, half_width=EXACT, spacings=STRAIGHT, weight_concentration=10_000)
    told = [answer for answer in made.rounds[0].answers if answer.state == "chosen"]
    settled = made.rounds[0].model_copy(
        update={
            "answers": tuple({(a.team, a.practice): a for a in told}.values()),
            "consensus": (),
        }
    )
    exact = made.model_copy(update={"rounds": (settled,)})
    certain = decide(sure, exact, score(sure, exact))
    assert certain.probability[certain.verdict] > 0.999


def test_the_draws_do_not_depend_on_the_machine() -> None:
    band = BandSettings()
    assert draw_spacing(band)[:6].tolist() == [1, 0, 1, 2, 2, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"half_width": {**EXACT, "stated": 0.6}},
        {"half_width": {"stated": 0.2}},
        {"shared": 0.7},
        {"spacings": ((0.0, 0.3, 0.5, 1.0),)},
        {"spacings": (*STRAIGHT, (0.0, 0.6, 0.5, 1.0))},
        {"spacings": ()},
        {"draws": 10},
        {"weight_concentration": 0.0},
    ],
)
def test_assumptions_that_could_turn_a_no_into_a_yes_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        BandSettings(**wrong)


@pytest.mark.parametrize("module", ["advisor.scoring.band"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
