"""The shipped examples: whole, plausible, three verdicts, and every cell from one of them."""

from __future__ import annotations

import hashlib

import pytest

from advisor.catalogue import load_catalogue
from advisor.decision import Decision, decide
from advisor.engagement import Answer, Consensus, Engagement, Round
from advisor.gaps import find_gaps
from advisor.quality import review
from advisor.scoring import Scorecard, asked_practices, score
from advisor.storage.engagement_file import load_engagement, shipped_examples, write_engagement

CATALOGUE = load_catalogue()
NAMES = ("pilots", "regulated", "traditional")
VERDICTS = {
    "traditional": ("devops-first", ()),
    "pilots": ("devops-selective-mlops", ()),
    "regulated": ("stabilise-and-ring-fence", ("regulated", "regulated-weak-foundation")),
}
every_example = pytest.mark.parametrize("name", NAMES)


def assessed(made: Engagement) -> tuple[Scorecard, Decision]:
    scored = score(CATALOGUE, made)
    return scored, decide(CATALOGUE, made, scored)


def rounds_with(made: Engagement, answers: list[Answer], agreed: list[Consensus]) -> Engagement:
    (first,) = made.rounds
    again: Round = first.model_copy(update={"answers": tuple(answers), "consensus": tuple(agreed)})
    return made.model_copy(update={"rounds": (again,)})


def all_chosen_at(made: Engagement, value: float) -> Engagement:
    """The same engagement, every chosen answer at one value; consensus gone with its votes."""
    answers = [
        answer.model_copy(update={"value": value}) if answer.state == "chosen" else answer
        for answer in made.rounds[0].answers
    ]
    return rounds_with(made, answers, [])


def test_three_examples_are_shipped() -> None:
    assert tuple(shipped_examples()) == NAMES


@every_example
def test_an_example_is_canonical_and_says_that_it_is_invented(name: str) -> None:
    made = load_engagement(name, CATALOGUE)
    assert write_engagement(made) == shipped_examples()[name].read_text("utf-8")
    assert "(invented)" in made.title
    assert (made.catalogue.id, made.catalogue.version) == (CATALOGUE.id, CATALOGUE.version)


@every_example
def test_an_example_shows_every_kind_of_answer(name: str) -> None:
    made = load_engagement(name, CATALOGUE)
    (sitting,) = made.rounds
    assert len(made.teams) >= 2
    assert len({each.role for each in made.respondents}) >= 4
    for team in made.teams:
        assert sum(each.team == team.id for each in made.respondents) >= 3
    assert {answer.state for answer in sitting.answers} == {"chosen", "unknown", "not-applicable"}
    assert {answer.evidence for answer in sitting.answers} >= {
        "stated",
        "shown",
        "sampled",
        "measured",
    }
    assert sum(answer.note is not None for answer in sitting.answers) >= 8
    assert any(answer.confidential for answer in sitting.answers)
    assert any(item.dissent for item in sitting.consensus)
    assert len(made.targets) >= 3
    assert made.actions
    several = {(answer.team, answer.practice) for answer in sitting.answers}
    assert len(sitting.answers) > 1.3 * len(several)


@every_example
def test_an_example_passes_the_checks_before_publishing(name: str) -> None:
    made = load_engagement(name, CATALOGUE)
    scored, decision = assessed(made)
    findings = review(CATALOGUE, made, scored, decision)
    assert [finding for finding in findings if finding.severity == "blocks"] == []
    assert not {finding.check for finding in findings} & {
        "profile",
        "outcomes",
        "self-approved",
        "contradiction",
        "disagreement",
        "silent-team",
        "edition",
        "catalogue",
    }
    in_scope = [each for each in scored.dimensions if each.status != "out-of-scope"]
    assert {each.status for each in in_scope} == {"assessed"}


@every_example
def test_the_three_examples_reach_three_verdicts_by_a_trace_to_read_aloud(name: str) -> None:
    _, decision = assessed(load_engagement(name, CATALOGUE))
    assert (decision.verdict, decision.flags) == VERDICTS[name]
    assert len(decision.trace) >= 9
    assert decision.flips
    assert len({verdict for verdict, _ in VERDICTS.values()}) == 3


CELLS = {
    (foundation, need): CATALOGUE.matrix.cell(foundation, need).verdict
    for foundation in ("weak", "middling", "strong")
    for need in ("low", "pilots", "value")
}
PROFILES = {
    "low": {"ai": "exploring", "objectives": ("speed",)},
    "pilots": {},
    "value": {"ai": "production", "objectives": ("ai-product",)},
}


@pytest.mark.parametrize(("foundation", "need"), CELLS)
def test_every_cell_is_reached_by_changing_only_answers_or_profile_of_one_example(
    foundation: str, need: str
) -> None:
    made = load_engagement("pilots", CATALOGUE)
    if foundation != "middling":
        made = all_chosen_at(made, {"weak": 0.25, "strong": 1.0}[foundation])
    made = made.model_copy(update={"profile": {**made.profile, **PROFILES[need]}})
    assert assessed(made)[1].verdict == CELLS[foundation, need]


def test_both_flags_are_reached_from_the_same_example() -> None:
    made = load_engagement("pilots", CATALOGUE)
    bound = made.model_copy(update={"profile": {**made.profile, "regulated": True}})
    assert assessed(made)[1].flags == ()
    assert assessed(bound)[1].flags == ("regulated",)
    weak = all_chosen_at(bound, 0.25)
    assert assessed(weak)[1].flags == ("regulated", "regulated-weak-foundation")


@every_example
def test_every_flip_of_an_example_holds_when_it_is_made(name: str) -> None:
    made = load_engagement(name, CATALOGUE)
    before = assessed(made)[1]
    for flip in (*before.flips[:6], *before.combinations):
        changed = made
        for change in flip.changes:
            if change.kind == "profile":
                profile = {**changed.profile, change.id: change.to}
                changed = changed.model_copy(update={"profile": profile})
                continue
            away = {
                answer.team
                for answer in changed.rounds[0].answers
                if answer.practice == change.id and answer.state == "not-applicable"
            }
            agreed = [
                item for item in changed.rounds[0].consensus if item.practice != change.id
            ] + [
                Consensus(team=team.id, practice=change.id, value=float(change.to))
                for team in changed.teams
                if team.id not in away
            ]
            changed = rounds_with(changed, list(changed.rounds[0].answers), agreed)
        assert assessed(changed)[1].verdict == flip.verdict != before.verdict


@every_example
def test_each_arrow_of_the_flow_listens_to_what_comes_in(name: str) -> None:
    made = load_engagement(name, CATALOGUE)
    scored, decision = assessed(made)
    (sitting,) = made.rounds
    asked = {practice.id for practice in asked_practices(CATALOGUE, made)}
    agreed = {(item.team, item.practice) for item in sitting.consensus}
    place = next(
        i
        for i, answer in enumerate(sitting.answers)
        if answer.value == 0.25
        and answer.practice in asked
        and (answer.team, answer.practice) not in agreed
    )
    answers = list(sitting.answers)
    changed = answers[place]
    answers[place : place + 1] = [changed.model_copy(update={"value": 1.0})]
    answers = [
        answer.model_copy(update={"value": 1.0})
        if (answer.team, answer.practice, answer.state)
        == (changed.team, changed.practice, "chosen")
        else answer
        for answer in answers
    ]
    better = rounds_with(made, answers, list(sitting.consensus))
    after, then = assessed(better)
    dimension = CATALOGUE.practices[changed.practice].dimension
    assert after.dimension(dimension).index > scored.dimension(dimension).index
    group = CATALOGUE.dimension(dimension).group
    assert (then.foundation > decision.foundation) == (group == "devops")
    without = made.model_copy(update={"targets": ()})
    assert find_gaps(CATALOGUE, made, scored) != find_gaps(CATALOGUE, without, scored)
    fewer = made.model_copy(update={"profile": {**made.profile, "objectives": ("ai-product",)}})
    assert assessed(fewer)[1].need > decision.need


def test_the_demonstration_log_is_the_file_beside_the_example() -> None:
    made = load_engagement("pilots", CATALOGUE)
    (log,) = made.logs
    path = shipped_examples()["pilots"].parent / log.file
    assert (log.kind, log.label) == ("metric", "NSW electricity 1996-98 demonstration data")
    assert log.hash == hashlib.sha256(path.read_bytes()).hexdigest()


@every_example
def test_the_scorecard_of_an_example(name: str, golden: object) -> None:
    scored, _ = assessed(load_engagement(name, CATALOGUE))
    lines = [
        " ".join(
            [
                f"{each.id:<13}",
                f"{each.status:<14}",
                f"level {each.level or '-'}",
                f"index {each.index or 0:.4f}",
                f"band {each.low or 0:.4f} {each.high or 0:.4f}",
                f"bounds {each.bound_low or 0:.4f} {each.bound_high or 0:.4f}",
                f"coverage {each.coverage or 0:.4f}",
                f"chosen {each.answered} unknown {each.unknown} "
                f"n/a {each.not_applicable} open {each.unanswered}",
            ]
        )
        for each in (scored.overall, *scored.dimensions, *scored.teams)
    ]
    lines.append(f"lowest: {scored.lowest_dimension}, team {scored.lowest_team}")
    golden(f"{name}-scorecard.txt", "\n".join(lines) + "\n")


@every_example
def test_the_decision_on_an_example(name: str, golden: object) -> None:
    _, decision = assessed(load_engagement(name, CATALOGUE))
    lines = [f"verdict {decision.verdict}", f"flags {' '.join(decision.flags) or '-'}"]
    lines += [f"reachable {' '.join(decision.reachable)}", "", *decision.trace, ""]
    lines += [
        f"{each.id}: {each.leans}, "
        f"value {'none' if each.value is None else format(each.value, '.4f')}, "
        f"strength {each.strength:.4f}, weight {each.weight:.2f}"
        for each in decision.factors
    ]
    lines += [
        "",
        *(
            f"{flip.distance:.4f} {flip.verdict}: {flip.text}"
            for flip in (*decision.flips, *decision.combinations)
        ),
    ]
    golden(f"{name}-decision.txt", "\n".join(lines) + "\n")
