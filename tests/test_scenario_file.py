"""Bad scenario files: every fault with its line and a remedy, all of them in one answer.

The lines where a fault is expected carry the mark `#!`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.faults import FaultsError
from advisor.scenario_file import read_scenario, write_scenario

GOLDEN = Path(__file__).parent / "golden"
GOOD = """\
scenario: 1
horizon: 1000
origin: 2026-01-05T00:00
calendars:
  - {id: office, open: [{days: [mon, tue], from: "09:00", to: "17:00"}]}
pools:
  - {id: runners, role: runners, slots: 4}
  - id: people
    kind: people
    slots: 2
pipelines:
  - id: change
    role: change
    units: 2
    arrivals: {kind: exponential, mean: 5}
    stages:
      - {id: build, role: build, pool: runners, time: 0.3}
      - id: test
        role: test
        pool: runners
        time: {kind: lognormal, mean: 0.3, cv: 0.8}
        fails:
          - {cause: flaky, probability: 0.05, on-failure: {kind: retry, at-most: 2}}
          - {cause: defect, probability: 0.1, on-failure: {kind: go-to, stage: repair}}
      - {id: repair, visit: after-failure, time: 1, clock: office, next: build}
      - {id: deploy, role: deploy, opens: office}
    production:
      fails: 0.01
      restore: {pool: people, time: 4}
      rework: {share: 0.5, pipeline: change}
  - id: training
    stages: [{id: train, pool: runners, slots: 2, time: 4}]
models:
  - id: churn
    trained-by: training
    quality: {at-release: 0.95, floor: 0.9}
    drift: {kind: saturating, points: 10, days: 140}
    monitors:
      - {id: labels, every: 24, labels: 100, noise: {kind: binomial},
         detector: {kind: threshold, below: 0.9}}
    retraining: {kind: on-alarm}
changes:
  - {at: 100, set: "pools[id=runners].slots", to: 6}
"""


def faults_of(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(FaultsError) as raised:
        read_scenario(text, "bad.yaml")
    found = []
    for fault in raised.value.faults:
        name, _, line = fault.where.rpartition(":")
        assert name == "bad.yaml"
        assert fault.what
        assert fault.remedy
        found.append((int(line), f"{fault.what}: {fault.remedy}"))
    return found


def test_the_good_file_is_good() -> None:
    scenario = read_scenario(GOOD, "good.yaml")
    assert read_scenario(write_scenario(scenario), "again.yaml") == scenario


CASES = [
    # an old piece, its replacement, and the words the faults at the marked lines must have
    ("horizon: 1000", "horizn: 1000", ["`horizon` is missing", "did you mean `horizon`"]),
    ("horizon: 1000", "horizon: -5  #!", ["it must be above 0"]),
    ("horizon: 1000", "horizon: '1000'  #!", ["a number is expected, without quotes"]),
    ("horizon: 1000", "horizon: 1000\nwarm-up: 1000  #!", ["not before the horizon"]),
    ("horizon: 1000", "horizon: 1000\nwarm-up: automatic  #!", ["use `auto`"]),
    ("horizon: 1000", "horizon: 1000\ntime-unit: week  #!", ["`minute`, `hour` or `day`"]),
    ("horizon: 1000", "horizon: 1000\nseed: 4294967296  #!", ["below 4294967296"]),
    ("horizon: 1000", "horizon: 1e9", ["fewer than 1,048,576 days", "look less often"]),
    ("horizon: 1000", "horizon: 1000\nbacklog: {chang: 2}  #!", ["did you mean `change`"]),
    ("scenario: 1", "scenario: 2  #!", ["use 1"]),
    ("2026-01-05T00:00", "2026-01-05T00:00Z  #!", ["no time zone"]),
    ("2026-01-05T00:00", "yesterday  #!", ["2026-01-05T00:00"]),
    ("days: [mon, tue]", "days: [mon, tues]", ["`sat`"]),
    ('to: "17:00"}]}', 'to: "25:00"}]}  #!', ["another form"]),
    ('to: "17:00"}]}', 'to: "17:00", every: 2, nth: 1}]}  #!', ["use one of the two"]),
    ('to: "17:00"}]}', 'to: "17:00", nth: 6}]}  #!', ["at most 5"]),
    ('to: "17:00"}]}', 'to: "09:00"}]}  #!', ["is no time"]),
    ('[{days: [mon, tue], from: "09:00", to: "17:00"}]}', "[]}  #!", ["at least one entry"]),
    (
        'to: "17:00"}]}',
        'to: "17:00"}], closed: [{from: 2026-01-01, to: 9999-12-31}]}  #!',
        ["never opens"],
    ),
    (
        'to: "17:00"}]}',
        'to: "17:00"}], closed: [{from: 2026-02-30, to: 2026-03-01}]}  #!',
        ["day is out of range"],
    ),
    (
        'to: "17:00"}]}',
        'to: "17:00"}], closed: [{from: 2026-03-01, to: 2026-03-01}]}  #!',
        ["first open day"],
    ),
    ("slots: 4}", "slots: 4.5}  #!", ["a whole number is expected"]),
    ("slots: 4}", "slots: true}  #!", ["a whole number is expected"]),
    ("slots: 4}", "slots: 4, calendar: ofice}  #!", ["did you mean `office`"]),
    ("role: runners, slots", "role: runner, slots", ["`serving`"]),
    ("slots: 4}", "slots: 4, elastic: {at-most: 3}}  #!", ["within the elastic range"]),
    (
        "slots: 4}",
        "slots: 4, elastic: {at-most: 5, up-at: 0.5, down-at: 0.5}}  #!",
        ["leave a gap"],
    ),
    ("slots: 4}", "slots: 4, cost-per-slot-hour: -1}  #!", ["at least 0"]),
    ("slots: 4}", "slots: 4, discipline: lifo}  #!", ["`shortest`"]),
    ("slots: 4}", "slots: 4, reserved: {kind: weekly-profile, slots: [1, 2]}}  #!", ["at least"]),
    ("    kind: people", "    kind: person  #!", ["use `cpu`, `gpu` or `people`"]),
    ("  - id: people", "  - id: runners", ["twice", "no pool `people`"]),
    ("  - id: people", "  - id: all", ["choose another id", "no pool `people`"]),
    ("    role: change\n", "    role: chnage  #!\n", ["`incident`"]),
    ("mean: 5}", "mean: 0}  #!", ["above 0"]),
    ("mean: 5}", "mean: .nan}  #!", ["a number is expected"]),
    ("mean: 5}", "men: 5}  #!", ["did you mean `mean`", "`mean` is missing"]),
    (
        "{kind: exponential, mean: 5}",
        "{kind: exponental, mean: 5}  #!",
        ["did you mean `exponential`"],
    ),
    ("{kind: exponential, mean: 5}", "{mean: 5}  #!", ["`kind`"]),
    ("{kind: exponential, mean: 5}", "5  #!", ["a mapping"]),
    ("mean: 5}", "mean: 1e-9}  #!", ["room for"]),
    ("role: build, pool", "role: train, pool", ["no stages of role `train`"]),
    (
        "pool: runners, time: 0.3}",
        "pool: runer, time: 0.3}  #!",
        ["no pool `runer`: did you mean `runners`"],
    ),
    (
        "pool: runners, time: 0.3}",
        "pool: runners, slots: 7, time: 0.3}  #!",
        ["never has more than 6"],
    ),
    ("time: 0.3}", "time: -0.3}  #!", ["never below 0"]),
    ("time: 0.3}", "time: 0.3, parallel: 300}  #!", ["at most 256"]),
    ("time: 0.3}", "time: 0.3, applies: 1.2}  #!", ["at most 1"]),
    ("time: 0.3}", "time: 0.3, batch: true}  #!", ["`batch` without `opens`"]),
    ("time: 0.3}", "time: 0.3, notice: 4}  #!", ["`notice` without `opens`"]),
    ("time: 0.3}", "time: 0.3, next: tset}  #!", ["did you mean `test`"]),
    ("time: 0.3}", "time: 0.3, visit: sometimes}  #!", ["`after-failure`"]),
    ("time: 0.3}", "time: 0.3, fails: 1}  #!", ["nothing gets through"]),
    ("time: 0.3}", "time: 0.3, fails: lots}  #!", ["a number is expected"]),
    ("id: build, role: build, pool: runners", "id: build, role: build, slots: 2", ["of no pool"]),
    ("probability: 0.05,", "probability: 0.95,", ["fails with probability 1.05"]),
    ("kind: retry, at-most: 2}}", "kind: retry, at-most: 0}}  #!", ["at least 1"]),
    ("kind: retry, at-most: 2}}", "kind: rety, at-most: 2}}  #!", ["did you mean `retry`"]),
    ("cause: defect", "cause: flaky", ["twice"]),
    ("stage: repair}}", "stage: repare}}  #!", ["has no stage `repare`: did you mean `repair`"]),
    (
        "        fails:\n",
        "        on-failure: {kind: abandon}  #!\n        fails:\n",
        ["of its own"],
    ),
    ("clock: office, next: build}", "clock: offices, next: build}  #!", ["did you mean `office`"]),
    ("clock: office, next: build}", "clock: office, next: repair}  #!", ["a loop that cannot end"]),
    ("stage: repair}}", "stage: build}}", ["no job ever comes to stage `repair`"]),
    (
        "opens: office}",
        "opens: office, notice: 3}\n      - {id: later, visit: after-failure}  #!",
        ["no job ever comes"],
    ),
    ("      fails: 0.01", "      fails: 2  #!", ["at most 1"]),
    ("      fails: 0.01", "      fail: 0.01  #!", ["did you mean `fails`"]),
    ("restore: {pool: people", "restore: {pool: peple", ["did you mean `people`"]),
    ("pipeline: change}", "pipeline: changes}  #!", ["did you mean `change`"]),
    ("      fails: 0.01\n", "      fails: 1\n", []),
    ("trained-by: training", "trained-by: trainings  #!", ["did you mean `training`"]),
    ("    trained-by: training\n", "", ["retrained by no pipeline"]),
    ("  - id: churn", "  - id: change  #!", ["has the id of a pipeline"]),
    ("at-release: 0.95", "at-release: 1.95", ["quality lies in [0, 1]"]),
    ("days: 140}", "days: 0}  #!", ["above 0"]),
    (
        "{kind: saturating, points: 10, days: 140}",
        "{kind: sum, parts: [{kind: none}]}  #!",
        ["name every part"],
    ),
    ("labels: 100, ", "", ["say how many labels"]),
    ("every: 24", "every: 0.0001", ["look less often"]),
    ("below: 0.9}", "below: 9}", ["at most 1"]),
    ("{kind: on-alarm}", "{kind: periodic, every: 0.001}  #!", ["ask less often"]),
    ("{kind: on-alarm}", "{kind: first-of, policies: []}  #!", ["at least one entry"]),
    ('slots", to: 6}', 'slots", to: 6.5}  #!', ["a whole number is expected"]),
    ('slots", to: 6}', 'slot", to: 6}  #!', ["cannot change during a run"]),
    ('slots", to: 6}', 'slots"}  #!', ["`set` goes with `to`"]),
    ('slots", to: 6}', 'slots", to: 6, by: 2}  #!', ["`set` goes with `to`"]),
    ('slots", to: 6}', 'slots", to: 6, share: 0.5}  #!', ["not of a unit or model"]),
    ('slots", to: 6}', 'slots", to: 6, until: 50}  #!', ["is not after"]),
    ("pools[id=runners]", "pools[id=runer]", ["matches nothing: did you mean `runners`"]),
    ("pools[id=runners]", "pols[id=runners]", ["did you mean `pools`"]),
    ("pools[id=runners]", "pools[0]", ["selects nothing"]),
    ("pools[id=runners].slots", "pools[id=runners].id", ["cannot change during a run"]),
    (
        '{at: 100, set: "pools[id=runners].slots", to: 6}',
        '{at: 100, set: "pools[id=runners].slots", to: 6}\n'
        '  - {at: 100, set: "pools[*].slots", to: 5}  #!',
        ["as change 1 does"],
    ),
    (
        'set: "pools[id=runners].slots", to: 6}',
        'over: 5, set: "models[*].retraining", to: {kind: never}}  #!',
        ["which is not a number"],
    ),
    (
        'set: "pools[id=runners].slots", to: 6}',
        'set: "models[*].retraining", to: {kind: perodic}}  #!',
        ["did you mean `periodic`"],
    ),
    (
        'set: "pools[id=runners].slots", to: 6}',
        'set: "pipelines[*].stages[id=build].pool", to: gone}  #!',
        ["no pool `gone`"],
    ),
    (
        'set: "pools[id=runners].slots", to: 6}',
        'scale: "models[*].retraining", by: 2}  #!',
        ["cannot be multiplied: set it instead"],
    ),
    (
        'set: "pools[id=runners].slots", to: 6}',
        'scale: "pipelines[id=change].arrivals", by: 0}  #!',
        ["never end"],
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), CASES, ids=[str(i) for i in range(len(CASES))])
def test_each_fault_is_told_at_its_line(old: str, new: str, words: list[str]) -> None:
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    if not words:
        read_scenario(text, "still good")
        return
    found = faults_of(text)
    for word in words:
        assert any(word in what for _, what in found), found
    marked = {i for i, line in enumerate(text.splitlines(), 1) if "#!" in line}
    expected = [what for line, what in found if not marked or line in marked]
    assert expected == [what for _, what in found], (marked, found)
    assert len(found) == len(words), found


def test_faults_of_all_layers_come_in_one_answer() -> None:
    text = GOOD
    for old, new in [
        ("units: 2", "unit: 2"),  # an unknown key
        ("horizon: 1000", "horizon: lots"),  # a wrong type
        ("pool: runners, time: 0.3", "pool: walkers, time: 0.3"),  # a missing pool
        ("{id: deploy,", "{id: orphan, visit: after-failure}\n      - {id: deploy,"),  # unreachable
        ("pools[id=runners].slots", "pools[id=nobody].slots"),  # a path that matches nothing
        ("below: 0.9}", "below: 9}"),  # out of range
        ("{kind: on-alarm}", "{kind: onalarm}"),  # an unknown kind
    ]:
        text = text.replace(old, new, 1)
    found = faults_of(text)
    words = ["`units`", "a number", "no pool", "ever comes", "nothing", "at most 1", "`on-alarm`"]
    for word in words:
        assert any(word in what for _, what in found), (word, found)
    assert len(found) == len(words)
    assert [line for line, _ in found] == sorted(line for line, _ in found)


def test_what_follows_from_a_fault_is_not_told_as_another() -> None:
    text = GOOD.replace("slots: 4}", "slots: four}").replace("kind: exponential", "kind: expo")
    assert len(faults_of(text)) == 2
    text = GOOD.replace("opens: office}", "opens: 3, batch: true}")
    assert [line for line, _ in faults_of(text)] == [26]  # not: `batch` without `opens`


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", 1, "mapping"),
        ("- 1", 1, "mapping"),
        ("just words", 1, "mapping"),
        ("{}", 1, "missing"),
        ("scenario: 1\nscenario: 1\n", 2, "twice"),
        (b"scenario: 1\nx: \xff", 2, "UTF-8"),
        ("a: &x [1]\nb: *x\n", 1, "anchor"),
        ("x: " + "[" * 60, 1, "nesting"),
        ('{"scenario": 1, "scenario": 2}', 1, "twice"),
    ],
)
def test_files_that_are_no_scenario_at_all(text: str | bytes, line: int, word: str) -> None:
    found = faults_of(text)
    assert any(at == line and word in what for at, what in found), found


def test_a_hostile_file_of_many_faults_or_entries_is_answered_soon() -> None:
    many = "\n".join(f"  - {{id: p{i}, slots: x}}" for i in range(900))
    found = faults_of(f"scenario: 1\nhorizon: 9\npipelines: []\npools:\n{many}\n")
    assert len(found) == 201
    assert "901 faults in all" in found[0][1]
    crowd = "\n".join(f"  - {{id: p{i}, slots: 1}}" for i in range(20_000))
    text = GOOD.replace("pools:\n", f"pools:\n{crowd}\n")
    assert any("`pools` has more than 1,000 entries" in what for _, what in faults_of(text))
    lost = "\n".join(f"      - {{id: s{i}, pool: q{i}}}" for i in range(400))
    assert len(faults_of(GOOD.replace("    stages:\n", f"    stages:\n{lost}\n", 1))) == 400


_LINES = (GOLDEN / "scenario-v1.yaml").read_text().splitlines()
_WORDS = ["1", "-1", "null", "x", "[]", "{}", "1e999", "{kind: never}", "office", "true", "''"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_scenario_ends_in_faults_never_in_a_traceback(data: st.DataObject) -> None:
    lines = list(_LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(lines) - 1))
        parts = lines[row].split(": ")
        place = data.draw(st.integers(0, len(parts) - 1))
        parts[place] = data.draw(st.sampled_from([*_WORDS, parts[place][:-1]]))
        lines[row] = ": ".join(parts)
    text = "\n".join(lines)
    try:
        scenario = read_scenario(text, "fuzz")
    except FaultsError as error:
        for fault in error.faults:
            assert fault.remedy
            assert 1 <= int(fault.where.rpartition(":")[2]) <= len(lines)
    else:
        assert read_scenario(write_scenario(scenario), "again") == scenario
