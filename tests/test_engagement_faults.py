"""What an engagement refuses: each fault alone and all at once, with its line and remedy."""

from __future__ import annotations

import pytest
from engagement_texts import ANSWER, GOOD, faults_of

from advisor.faults import Fault


def only_fault(text: str) -> Fault:
    (fault,) = faults_of(text)
    return fault


def test_the_good_one_is_good() -> None:
    assert faults_of(GOOD) == ()


def answered(entry: str) -> str:
    return GOOD.replace(ANSWER, entry)


# (what is written instead of what, the line of the fault, words of what, words of the remedy)
BROKEN = {
    "unknown practice": (
        answered(ANSWER.replace("ci-build", "ci-biuld")),
        17,
        "no practice `ci-biuld`",
        "did you mean `ci-build`?",
    ),
    "unknown team": (
        answered(ANSWER.replace("core", "cor")),
        17,
        "no team `cor`",
        "did you mean `core`?",
    ),
    "unknown respondent": (
        answered(ANSWER.replace("r1", "somebody")),
        17,
        "no respondent `somebody`",
        "known here: r1, r2",
    ),
    "value off the scale": (
        answered(ANSWER.replace("0.5", "0.4")),
        17,
        "0.4 is not on the scale",
        "0, 0.25, 0.5 or 1",
    ),
    "value is a yes": (answered(ANSWER.replace("0.5", "true")), 17, "`true`", "a number"),
    "value is text": (answered(ANSWER.replace("0.5", "half")), 17, "`half`", "a number"),
    "chosen without a value": (
        answered(ANSWER.replace(", value: 0.5", "")),
        17,
        "a chosen answer has no value",
        "add `value:`",
    ),
    "unknown with a value": (
        answered(ANSWER.replace("chosen", "unknown")),
        17,
        "`value` has no meaning",
        "remove one",
    ),
    "unknown with evidence": (
        answered(
            "{respondent: r1, team: core, practice: ci-build, state: unknown, evidence: shown}"
        ),
        17,
        "`evidence` has no meaning",
        "remove one",
    ),
    "not applicable without a reason": (
        answered(
            "{respondent: r1, team: core, practice: iac, state: not-applicable, approved-by: r2}"
        ),
        17,
        "`not-applicable` has no reason",
        "add `reason:`",
    ),
    "not applicable without an approver": (
        answered(
            "{respondent: r1, team: core, practice: ci-build, state: not-applicable, reason: x}"
        ),
        17,
        "nobody who approved it",
        "add `approved-by:`",
    ),
    "an approver nobody knows": (
        answered(
            "{respondent: r1, team: core, practice: ci-build, state: not-applicable, reason: x,"
            " approved-by: r7}"
        ),
        17,
        "no respondent `r7`",
        "known here: r1, r2",
    ),
    "unknown state": (answered(ANSWER.replace("chosen", "maybe")), 17, "`maybe`", "`unknown`"),
    "unknown evidence": (
        answered(ANSWER.replace("0.5", "0.5, evidence: heard")),
        17,
        "`heard`",
        "`sampled`",
    ),
    "an answer twice": (
        GOOD.replace(ANSWER, f"{ANSWER}\n      - {ANSWER}"),
        18,
        "is given twice, first in line 17",
        "keep one",
    ),
    "a consensus twice": (
        GOOD.replace(
            ANSWER,
            ANSWER + "\n    consensus:" + 2 * "\n      - {team: core, practice: iac, value: 1}",
        ),
        20,
        "the consensus `core · iac` is given twice, first in line 19",
        "keep one",
    ),
    "a date that is none": (
        GOOD.replace("2026-03-12", "2026-02-30"),
        15,
        "no day 2026-02-30",
        "correct the date",
    ),
    "a date in another form": (GOOD.replace("2026-03-12", "12.3.2026"), 15, "date", "2026-03-12"),
    "another catalogue": (
        GOOD.replace("{id: maturity-advisor", "{id: own-catalogue"),
        5,
        "the catalogue `own-catalogue`",
        "read it with",
    ),
    "a hash that is none": (
        GOOD.replace("version: 1.0.0", "version: 1.0.0, hash: abc"),
        5,
        "not a SHA-256 hash",
        "64",
    ),
    "unknown edition": (
        GOOD.replace("edition: full", "edition: ful"),
        6,
        "no edition `ful`",
        "`full`",
    ),
    "unknown profile question": (
        GOOD.replace("units: 5", "unit: 5"),
        7,
        "no profile question `unit`",
        "did you mean `units`?",
    ),
    "a profile answer that is no option": (
        GOOD.replace("ai: pilots", "ai: pilot"),
        7,
        "`ai` is `pilot`",
        "did you mean `pilots`?",
    ),
    "a profile number out of bounds": (
        GOOD.replace("units: 5", "units: 0"),
        7,
        "`units` is `0`",
        "from 1 to 5000",
    ),
    "a profile number not whole": (
        GOOD.replace("units: 5", "units: 5.5"),
        7,
        "`units` is `5.5`",
        "a whole number",
    ),
    "a profile number that is text": (
        GOOD.replace("units: 5", "units: some"),
        7,
        "`units` is `some`",
        "write a number",
    ),
    "a profile yes that is text": (
        GOOD.replace("regulated: false", "regulated: no"),
        7,
        "`regulated` is `no`",
        "true or false",
    ),
    "a profile list with a stranger": (
        GOOD.replace("units: 5", "objectives: [speed, ai-produkt]"),
        7,
        "`objectives` is `ai-produkt`",
        "`ai-product`",
    ),
    "a profile list that is a word": (
        GOOD.replace("units: 5", "objectives: speed"),
        7,
        "`objectives` is `speed`",
        "write a list",
    ),
    "a profile list with a word twice": (
        GOOD.replace("units: 5", "objectives: [speed, speed]"),
        7,
        "names `speed` twice",
        "keep one",
    ),
    "a profile answer missing": (
        GOOD.replace("engineers: 30, ", ""),
        7,
        "does not answer `engineers`",
        "from 1 to 20000",
    ),
    "a team twice": (
        GOOD.replace("people: 10}", "people: 10}\n  - {id: core, title: Again, people: 1}"),
        10,
        "the team `core` is given twice, first in line 9",
        "keep one",
    ),
    "a team of nobody": (
        GOOD.replace("people: 10", "people: 0"),
        9,
        "`people` is `0`",
        "at least 1",
    ),
    "a role nobody has": (
        GOOD.replace("role: engineer", "role: boss"),
        11,
        "`boss`",
        "`leadership`",
    ),
    "an id with a blank": (
        GOOD.replace("id: good", "id: Good one"),
        2,
        "`Good one`",
        "small letters",
    ),
    "a currency in words": (GOOD.replace("EUR", "Euro"), 4, "`Euro` is not a currency", "EUR"),
    "no title": (
        GOOD.replace("title: A good engagement", 'title: "  "'),
        3,
        "empty",
        "say something",
    ),
    "too long a title": (
        GOOD.replace("A good engagement", "x" * 201),
        3,
        "has 201 characters",
        "at most 200",
    ),
    "limits below zero": (GOOD.replace("budget: 100000", "budget: -1"), 19, "`-1`", "at least 0"),
    "limits missing": (GOOD.replace("budget: 100000, ", ""), 19, "`budget` is missing", "add it"),
    "no quarters": (GOOD.replace("quarters: 4", "quarters: 0"), 19, "`0`", "at least 1"),
    "a key nobody knows": (
        GOOD.replace("targets: []", "target: []"),
        18,
        "unknown key `target`",
        "did you mean `targets`?",
    ),
    "another version": (GOOD.replace("engagement: 1", "engagement: 2"), 1, "`2`", "use 1"),
    "a target twice": (
        GOOD.replace(
            "targets: []", "targets:" + 2 * "\n  - {team: core, practice: ci-build, value: 1}"
        ),
        20,
        "the target `core · ci-build` is given twice, first in line 19",
        "keep one",
    ),
    "a pin after the end": (
        GOOD + "roadmap: {pins: [{practice: ci-build, quarter: 5}]}\n",
        20,
        "the pin is in quarter 5, the roadmap has 4",
        "choose 1 to 4",
    ),
    "pinned and forbidden": (
        GOOD + "roadmap: {pins: [{practice: ci-build, quarter: 1}], forbids: [ci-build]}\n",
        20,
        "`ci-build` is pinned and forbidden",
        "remove one",
    ),
    "forbidden twice": (
        GOOD + "roadmap: {forbids: [ci-build, ci-build]}\n",
        20,
        "`ci-build` is forbidden twice",
        "keep one",
    ),
    "forbidding a stranger": (
        GOOD + "roadmap: {forbids: [ci-built]}\n",
        20,
        "no practice `ci-built`",
        "`ci-build`",
    ),
    "an edit of nothing": (
        GOOD + "roadmap: {edits: [{practice: ci-build}]}\n",
        20,
        "changes nothing",
        "effort-weeks",
    ),
    "an edit beyond the plan": (
        GOOD + "roadmap: {edits: [{practice: ci-build, by: 5}]}\n",
        20,
        "quarter 5 of a roadmap of 4",
        "choose 1 to 4",
    ),
    "an edit that cannot be kept": (
        GOOD + "roadmap: {edits: [{practice: ci-build, not-before: 3, by: 2}]}\n",
        20,
        "not before quarter 3, and done by quarter 2",
        "the later one",
    ),
    "an edit that moves and leaves out": (
        GOOD + "roadmap: {edits: [{practice: ci-build, quarter: 3, left-out: true}]}\n",
        20,
        "moved and left out",
        "keep one",
    ),
    "an edit instead of itself": (
        GOOD + "roadmap: {edits: [{practice: ci-build, instead-of: [ci-build]}]}\n",
        20,
        "excludes itself",
        "remove it",
    ),
    "a log outside the folder": (
        GOOD + f"logs: [{{id: l, kind: ci, file: ../secret.csv, hash: {'a' * 64}}}]\n",
        20,
        "not below the engagement's folder",
        "relative path",
    ),
    "a milestone of no round": (
        GOOD + "milestones: [{id: m, title: M, date: 2026-01-01, round: sprung}]\n",
        20,
        "no round `sprung`",
        "`spring`",
    ),
    "an action on a stranger": (
        GOOD
        + "actions: [{id: a, practice: x, title: T, owner: O, date: 2026-01-01, status: open}]\n",
        20,
        "no practice `x`",
        "known here",
    ),
    "a saved change without a time": (
        GOOD + "scenarios: [{id: s, title: S, changes: [{set: a.b, to: 1}]}]\n",
        20,
        "needs a time",
        "{at, scale, by}",
    ),
    "a saved change with a stranger": (
        GOOD + "scenarios: [{id: s, title: S, changes: [{at: 0, set: a.b, to: 1, untill: 2}]}]\n",
        20,
        "unknown key `untill`",
        "`until`",
    ),
    "control characters": (
        GOOD.replace("A good engagement", '"a \\u0007 bell"'),
        3,
        "U+0007",
        "remove it",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_fault_stands_alone_with_its_line_and_remedy(case: str) -> None:
    text, line, what, remedy = BROKEN[case]
    fault = only_fault(text)
    assert fault.where == f"e.yaml:{line}"
    assert what in fault.what
    assert remedy in fault.remedy


def test_a_key_is_spelt_as_in_the_file_and_not_as_in_python() -> None:
    faults = faults_of(GOOD.replace("week-cost", "week_cost"))
    assert [fault.what for fault in faults] == ["`week-cost` is missing", "unknown key `week_cost`"]
    assert faults[1].remedy == "did you mean `week-cost`?"


def test_all_faults_of_all_layers_come_at_once_in_the_order_of_lines() -> None:
    text = (
        GOOD.replace("id: good", "id: Not good")
        .replace("edition: full", "edition: fill")
        .replace("units: 5", "unitz: 5")
        .replace("people: 10", "people: ten")
        .replace("role: management", "role: management, hobby: chess")
        .replace("2026-03-12", "2026-13-01")
        .replace(ANSWER, ANSWER.replace("ci-build", "ci-bild").replace("0.5", "0.3"))
        .replace("quarters: 4, ", "")
    )
    faults = faults_of(text)
    lines = [int(fault.where.rpartition(":")[2]) for fault in faults]
    assert lines == [2, 6, 7, 9, 12, 15, 17, 17, 19]
    assert all(fault.remedy for fault in faults)
