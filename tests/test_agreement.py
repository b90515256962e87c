"""Agreement: published and hand-calculated oracles, then the laws of any answers."""

from __future__ import annotations

import doctest
import importlib
import random
from statistics import pvariance

import numpy as np
import pytest
from answer_strategies import chose, engagement, tiny, unknown
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.agreement import (
    AD_LIMIT,
    SKEWED_VARIANCE,
    UNIFORM_VARIANCE,
    Agreement,
    Metric,
    alpha_draws,
    deviation,
    krippendorff_alpha,
    measure_agreement,
    within_group,
    within_group_bounded,
)
from advisor.catalogue import load_catalogue
from advisor.engagement import Answer, Consensus, Engagement, Respondent, Role
from advisor.scoring import stream
from advisor.storage.engagement_file import load_engagement

TWO = tiny({"delivery": (2, 3), "quality": (2,)})
LEAD: tuple[Role, ...] = ("leadership", "management", "management")
HANDS: tuple[Role, ...] = ("engineer", "engineer", "operations")

# Krippendorff's reliability data: four observers, twelve units, what is missing left out.
PUBLISHED = [
    *((1, 1, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4)),
    *((4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (5, 5, 5), (1, 1), (3,)),
]


def room(
    votes: dict[str, list[float | None]], roles: tuple[Role, ...] = (*LEAD, *HANDS)
) -> Engagement:
    """One team; person i is of role i and gave votes[practice][i] (None: nothing)."""
    answers = [
        chose(practice, value, voice=at)
        for practice, values in votes.items()
        for at, value in enumerate(values)
        if value is not None
    ]
    people = tuple(Respondent(id=f"core-{at}", role=role) for at, role in enumerate(roles))
    return engagement(TWO, answers).model_copy(update={"respondents": people})


def measured(votes: dict[str, list[float | None]], **also: tuple[Role, ...]) -> Agreement:
    return measure_agreement(TWO, room(votes, **also))


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_krippendorffs_reliability_data(metric: Metric, published: float) -> None:
    found = krippendorff_alpha(PUBLISHED, metric)
    assert found is not None
    assert round(found, 3) == published


def test_alpha_of_his_two_observer_examples() -> None:
    yes_no = list(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))
    assert krippendorff_alpha(yes_no, "nominal") == pytest.approx(0.095, abs=0.0005)
    letters = zip("aabbdcccedda", "babbbccceddd", strict=True)
    categories = [tuple(float(ord(each)) for each in pair) for pair in letters]
    # 12 units, 3 differ; counts 4, 6, 6, 6, 2 of 24: 1 - 23 x 6 / (24² - 128), published as .692
    found = krippendorff_alpha(categories, "nominal")
    assert found == pytest.approx(1 - 23 * 6 / 448)
    assert found == pytest.approx(0.692, abs=0.0005)


def test_ordinal_alpha_by_hand() -> None:
    # counts 3, 1, 2: middle ranks 1.5, 3.5, 5; observed 2 x 4, expected 2 (12 + 73.5 + 4.5)
    assert krippendorff_alpha([(1, 2), (1, 1), (3, 3)]) == pytest.approx(1 - 5 * 8 / 180)


def test_alpha_of_chance_and_of_opposites() -> None:
    assert krippendorff_alpha([(1, 2), (2, 1)], "nominal") == pytest.approx(-0.5)
    source = np.random.default_rng(5)
    noise = [tuple(source.integers(1, 5, 3)) for _ in range(4000)]
    assert krippendorff_alpha(noise) == pytest.approx(0.0, abs=0.04)  # over seeds it varies by .013


def test_the_spread_of_alpha_under_redrawn_units() -> None:
    source = np.random.default_rng(6)
    truth = source.integers(1, 5, 300)
    units = [tuple(np.clip(each + source.integers(-1, 2, 3), 1, 4)) for each in truth]
    drawn = alpha_draws(units, stream("test"), 400)
    point = krippendorff_alpha(units)
    halves = [krippendorff_alpha(units[at::10]) for at in range(10)]
    # a tenth of the units varies by the root of ten more
    spread = float(np.std([each for each in halves if each is not None], ddof=1)) / np.sqrt(10)
    assert np.median(drawn) == pytest.approx(point, abs=0.01)
    assert float(np.std(drawn)) == pytest.approx(spread, rel=0.6)


def test_the_null_variances_are_derived() -> None:
    five = (0.05, 0.15, 0.20, 0.35, 0.25)
    mean = sum(share * rank for rank, share in enumerate(five, 1))
    assert sum(share * (rank - mean) ** 2 for rank, share in enumerate(five, 1)) == pytest.approx(
        1.34
    )
    edges = np.interp(np.linspace(0, 1, 5), np.linspace(0, 1, 6), np.cumsum((0, *five)))
    four = np.diff(edges)
    mean = float(four @ np.arange(1, 5))
    assert float(four @ np.arange(1, 5) ** 2) - mean**2 == pytest.approx(SKEWED_VARIANCE)
    assert pytest.approx(0.8975) == SKEWED_VARIANCE
    assert pvariance([1, 2, 3, 4]) == UNIFORM_VARIANCE == 1.25
    assert pytest.approx(2 / 3) == AD_LIMIT


def test_one_question_by_hand() -> None:
    # ranks 1 2 2 3 3 4: median 2.5, deviations 1.5 .5 .5 .5 .5 1.5; variance 5.5 / 5
    spread = measured({"delivery-1": [0.0, 0.25, 0.25, 0.5, 0.5, 1.0]}).practices[0].all
    assert (spread.n, spread.answers, spread.median) == (6, 6, 0.375)
    assert (spread.low, spread.q1, spread.q3, spread.high) == (0.0, 0.25, 0.5, 1.0)
    assert spread.ad == pytest.approx(5 / 6)
    assert spread.rwg == pytest.approx(1 - 1.1 / 1.25)
    assert spread.rwg_skewed == 0.0  # 1.1 is more than .8975
    assert spread.rwg_star == pytest.approx(1 - (5.5 / 6) / 2.25)
    assert spread.why is None


def test_the_gap_by_hand() -> None:
    # level 2: 1 against .5; level 3: .5 against 0; the means .75 and .25, the indices 4 and 2
    votes: dict[str, list[float | None]] = {
        "delivery-1": [1.0, 1.0, 1.0, 0.5, 0.5, 0.5],
        "delivery-2": [0.5, 0.5, 0.5, 0.0, 0.0, 0.0],
    }
    (delivery,) = measured(votes).dimensions
    assert delivery.sides["leadership"].index == 4.0
    assert delivery.sides["hands-on"].index == 2.0
    assert (delivery.gap.gap, delivery.gap.low, delivery.gap.high) == (2.0, 2.0, 2.0)
    assert delivery.questions == 2


def test_a_gap_rests_on_the_questions_both_sides_answered() -> None:
    votes: dict[str, list[float | None]] = {
        "delivery-1": [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
        "delivery-2": [1.0, 1.0, 1.0, None, None, None],
    }
    (delivery,) = measured(votes).dimensions
    assert (delivery.gap.gap, delivery.questions) == (0.0, 1)
    votes["delivery-1"][:3] = [None, None, None]
    (apart,) = measured(votes).dimensions
    assert apart.gap.gap is None
    assert apart.gap.why == "both sides answered different questions"


def test_the_range_of_a_gap_comes_from_its_people() -> None:
    votes: dict[str, list[float | None]] = {"delivery-1": [0.5, 0.5, 1.0, 0.0, 0.25, 0.5]}
    (delivery,) = measured(votes).dimensions
    gap = delivery.gap
    assert gap.gap == pytest.approx(4 * (2 / 3 - 0.25))
    # per side, means of three drawn again: leadership .5 to 1, hands-on 0 to .5
    assert 0 < (gap.low or 0) < (gap.gap or 0) < (gap.high or 0) < 4
    assert gap == measured(votes).dimensions[0].gap


def test_a_draw_compares_only_what_both_sides_still_answer() -> None:
    # only the first leader answers the first question; without this one nothing differs either
    votes: dict[str, list[float | None]] = {
        "delivery-1": [1.0, None, None, 1.0, 1.0, 1.0],
        "delivery-2": [None, 0.0, 0.0, 0.0, 0.0, 0.0],
    }
    (delivery,) = measured(votes).dimensions
    assert (delivery.gap.low, delivery.gap.gap, delivery.gap.high) == (0.0, 0.0, 0.0)


def test_the_overall_gap_is_the_mean_of_the_gaps_shown() -> None:
    votes: dict[str, list[float | None]] = {
        "delivery-1": [1.0, 1.0, 1.0, 0.5, 0.5, 0.5],
        "quality-1": [0.5, 0.5, 0.5, 0.25, 0.25, 0.25],
    }
    weights = {each.id: float(each.weight) for each in TWO.dimensions}
    both = measured(votes)
    total = weights["delivery"] + weights["quality"]
    expected = (2 * weights["delivery"] + 1 * weights["quality"]) / total
    assert both.gap.gap == pytest.approx(expected)
    votes["quality-1"][0] = None  # two leaders are left, so it is not shown and not in the mean
    assert measured(votes).gap.gap == pytest.approx(2.0)


def test_one_voice_has_no_alpha() -> None:
    (delivery,) = measured({"delivery-1": [0.5] * 6, "delivery-2": [0.5] * 6}).dimensions
    assert (delivery.alpha.alpha, delivery.alpha.low) == (None, None)
    assert delivery.alpha.why == "everybody gave the same answer"
    (alone,) = measured({"delivery-1": [0.5, *[None] * 5]}).dimensions
    assert alone.alpha.why == "no question has two answers"


def test_unknown_is_no_vote() -> None:
    votes: dict[str, list[float | None]] = {"delivery-1": [0.5, 0.5, 1.0, 0.0, None, None]}
    made = room(votes)
    (sitting,) = made.rounds
    more = (*sitting.answers, unknown("delivery-1", voice=4), unknown("delivery-2", voice=4))
    also = made.model_copy(update={"rounds": (sitting.model_copy(update={"answers": more}),)})
    assert measure_agreement(TWO, also) == measure_agreement(TWO, made)


def test_the_agenda_goes_by_disagreement_and_leaves_out_what_is_settled() -> None:
    votes: dict[str, list[float | None]] = {
        "delivery-1": [0.25, 0.25, 0.25, 0.25, 0.25, 0.5],
        "delivery-2": [0.0, 0.0, 0.0, 1.0, 1.0, 1.0],
        "quality-1": [0.5] * 6,
    }
    made = room(votes)
    agenda = measure_agreement(TWO, made).agenda
    assert [talk.practice for talk in agenda] == ["delivery-2", "delivery-1"]
    assert [talk.over_limit for talk in agenda] == [True, False]
    assert agenda[0].reason == "6 people say 0–100%"
    assert agenda[1].reason == "6 people say 25–50%, the middle half 25%"
    (sitting,) = made.rounds
    agreed = (Consensus(team="core", practice="delivery-2", value=0.5),)
    settled = made.model_copy(
        update={"rounds": (sitting.model_copy(update={"consensus": agreed}),)}
    )
    after = measure_agreement(TWO, settled)
    assert [talk.practice for talk in after.agenda] == ["delivery-1"]
    assert after.practices == tuple(  # the votes are still the votes
        item if item.practice != "delivery-2" else after.practices[1]
        for item in measure_agreement(TWO, made).practices
    )
    assert after.practices[1].settled


def test_whether_teams_differ_or_people_inside_one() -> None:
    def answers(north: list[float], south: list[float]) -> list[Answer]:
        return [
            chose("delivery-1", value, team, voice)
            for team, values in (("north", north), ("south", south))
            for voice, value in enumerate(values, 1)
        ]

    def reason(north: list[float], south: list[float]) -> str:
        sizes = {"north": 5, "south": 5}
        made = engagement(TWO, answers(north, south), teams=sizes)
        return measure_agreement(TWO, made).agenda[0].reason

    assert reason([1.0] * 3, [0.25] * 3).endswith("; the teams differ: North 100%, South 25%")
    assert reason([0.0, 0.5, 1.0], [0.5] * 3).endswith("; widest inside North")


values = st.sampled_from((0.0, 0.25, 0.5, 1.0))
voices = st.lists(st.integers(1, 4), min_size=2, max_size=9)


@given(voices)
def test_coefficients_keep_their_bounds(said: list[int]) -> None:
    found = within_group(said, UNIFORM_VARIANCE), within_group(said, SKEWED_VARIANCE)
    assert 0 <= found[1] <= found[0] <= 1  # the skewed null never flatters
    assert 0 <= within_group_bounded(said) <= 1
    assert 0 <= deviation(said) <= 1.5
    one_voice = len(set(said)) == 1
    assert (deviation(said) == 0) == (found[0] == 1) == (within_group_bounded(said) == 1)
    assert one_voice == (deviation(said) == 0)


@given(voices)
def test_everybody_answering_twice_never_lowers_agreement(said: list[int]) -> None:
    twice = said * 2
    assert deviation(twice) == pytest.approx(deviation(said))
    assert within_group_bounded(twice) == pytest.approx(within_group_bounded(said))
    assert within_group(twice, UNIFORM_VARIANCE) >= within_group(said, UNIFORM_VARIANCE) - 1e-12


@given(st.lists(voices, min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_alpha_knows_neither_observers_nor_order_nor_names(
    units: list[list[int]], chance: random.Random
) -> None:
    found = krippendorff_alpha(units)
    mixed = [chance.sample(unit, len(unit)) for unit in chance.sample(units, len(units))]
    stretched = [[(10, 11, 40, 41)[value - 1] for value in unit] for unit in (*mixed, [4])]
    again = krippendorff_alpha(stretched)
    assert (found is None) == (again is None) == (len({v for unit in units for v in unit}) == 1)
    if found is not None:
        assert again == pytest.approx(found)
        assert found <= 1 + 1e-12
        whole = all(len(set(unit)) == 1 for unit in units)
        assert (found == pytest.approx(1)) == whole


@given(st.randoms(use_true_random=False))
@settings(max_examples=3)
def test_the_order_of_people_and_answers_changes_nothing(chance: random.Random) -> None:
    catalogue = load_catalogue()
    made = load_engagement("pilots", catalogue)
    (sitting,) = made.rounds
    mixed = sitting.model_copy(
        update={"answers": tuple(chance.sample(sitting.answers, len(sitting.answers)))}
    )
    people = tuple(chance.sample(made.respondents, len(made.respondents)))
    again = made.model_copy(update={"rounds": (mixed,), "respondents": people})
    assert measure_agreement(catalogue, again) == measure_agreement(catalogue, made)


@pytest.mark.parametrize(
    "name", ["agreement.coefficients", "agreement.slices", "report.content.agreement"]
)
def test_the_examples_in_the_docstrings(name: str) -> None:
    module = importlib.import_module(f"advisor.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(("name", "areas"), [("pilots", 10), ("regulated", 7), ("traditional", 1)])
def test_in_how_many_areas_an_example_compares_both_sides(name: str, areas: int) -> None:
    catalogue = load_catalogue()
    found = measure_agreement(catalogue, load_engagement(name, catalogue))
    assert sum(row.gap.gap is not None for row in found.dimensions) == areas
