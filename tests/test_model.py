"""The types of the catalogue: each form of an effect, defaults by size, classes of an axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from advisor.catalogue import load_catalogue
from advisor.catalogue.reading import FILES, OPTIONAL_FILES, PracticesFile
from advisor.model import DefaultRule, Effect, Estimate, Practice, ProfileQuestion, Register
from advisor.model.base import Record, kebab
from advisor.strict_yaml import read

TIME = "pipelines[role=change].stages[role=test].time"
RANGE = {"low": 0.5, "mode": 0.8, "high": 1.0}

# Each form of an effect with what it takes; a form without a line here fails the first test.
FORMS: dict[str, dict[str, Any]] = {
    "scale": RANGE,
    "scale-error": RANGE,
    "add": {"low": 0.05, "mode": 0.15, "high": 0.3},
    "add-conserved": {**RANGE, "into": "pipelines[role=change].stages[role=test].fails"},
    "set": {"to": 0.05, "low": 0.02, "high": 0.3},
    "step-calendar": {"low": 0, "mode": 1, "high": 2},
    "merge-pools": {},
}
SWITCHES = {"set", "step-calendar", "merge-pools"}


def effect(do: str, **more: Any) -> Effect:
    plain = {"on": TIME, "do": do, "basis": "assumption", **FORMS[do], **more}
    return Effect.model_validate({key: value for key, value in plain.items() if value != "gone"})


def forms() -> tuple[str, ...]:
    return Effect.model_fields["do"].annotation.__args__  # type: ignore[union-attr]


@pytest.mark.parametrize("do", forms())
def test_each_form_takes_its_own_numbers_and_no_others(do: str) -> None:
    good = effect(do)
    assert good.is_switch == (do in SWITCHES)
    assert good.assumed == (do not in SWITCHES)
    for key in FORMS[do]:
        with pytest.raises(ValidationError):
            effect(do, **{key: "gone"})
    foreign = {"low", "mode", "high", "to", "into"} - set(FORMS[do])
    for key in foreign:
        with pytest.raises(ValidationError):
            effect(do, **{key: TIME if key == "into" else 0.7})


@pytest.mark.parametrize("do", ["scale", "scale-error", "add", "add-conserved", "step-calendar"])
def test_a_range_never_falls(do: str) -> None:
    with pytest.raises(ValidationError, match="low <= mode <= high"):
        effect(do, low=3, mode=2, high=1)


def test_a_factor_is_never_below_zero_and_an_amount_may_be() -> None:
    with pytest.raises(ValidationError, match="below 0"):
        effect("scale", low=-1)
    assert effect("add", low=-0.1).low == -0.1


def test_assumptions_off_takes_a_size_whose_mechanism_is_assumed() -> None:
    anchored = {"basis": "anchored", "source": "dora-2021"}
    assert effect("scale", **anchored).assumed
    assert not effect("scale", **anchored, **{"mechanism-basis": "anchored"}).assumed
    assert not effect("set", **anchored).assumed


def test_a_value_to_set_is_plain_and_fresh_each_time() -> None:
    item = effect(
        "set", to={"kind": "first-of", "policies": [{"kind": "on-alarm"}]}, low="gone", high="gone"
    )
    item.value["policies"].append("x")
    assert item.value == {"kind": "first-of", "policies": [{"kind": "on-alarm"}]}


def test_numbers_are_not_read_out_of_words() -> None:
    with pytest.raises(ValidationError):
        effect("scale", low="0.5")
    with pytest.raises(ValidationError):
        Estimate.model_validate({"low": True, "mode": 1, "high": 2, "basis": "assumption"})


def test_an_estimate_knows_the_mean_of_its_triangle() -> None:
    assert Estimate(low=1.0, mode=2.0, high=6.0, basis="assumption").mean == 3.0


# -- defaults by size ---------------------------------------------------------

UNITS = DefaultRule.model_validate(
    {
        "by": "engineers",
        "rows": [{"at": 10, "value": 2}, {"at": 60, "value": 8}, {"at": 300, "value": 35}],
    }
)


@pytest.mark.parametrize(
    ("size", "value"),
    [
        (10, 2), (60, 8), (300, 35),   # on the rows
        (5, 1), (600, 70), (0, 0),     # beyond them, in proportion
        ((10 * 60) ** 0.5, 4),         # half way on logarithmic scales: the geometric mean
    ],
)  # fmt: skip
def test_a_default_is_read_off_its_rows(size: float, value: float) -> None:
    assert UNITS.value_at(size) == pytest.approx(value)


def test_a_default_never_falls_as_the_organisation_grows() -> None:
    values = [UNITS.value_at(size) for size in range(1, 1000)]
    assert values == sorted(values)  # type: ignore[type-var]


def test_a_word_is_that_of_the_nearest_size() -> None:
    rhythm = load_catalogue().question("release-rhythm")
    told = {size: rhythm.default_for({"engineers": size}) for size in (3, 24, 25, 130, 140, 5000)}
    assert told == {
        3: "fortnightly", 24: "fortnightly", 25: "monthly",
        130: "monthly", 140: "two-monthly", 5000: "two-monthly",
    }  # fmt: skip


def test_a_default_waits_for_the_size_it_follows() -> None:
    units = load_catalogue().question("units")
    assert units.default_for({}) is None
    assert units.default_for({"engineers": True}) is None
    assert units.default_for({"engineers": 1}) == 1
    assert units.default_for({"engineers": 30}) == 5
    assert load_catalogue().question("incident-hour").default_for({"engineers": 30}) is None


@pytest.mark.parametrize("size", [1, 9, 60, 299, 20000])
def test_every_default_is_a_possible_answer(size: int) -> None:
    profile = {"engineers": size, "production-models": size}
    for question in load_catalogue().profile:
        value = question.default_for(profile)
        if value is None:
            continue
        if question.kind == "number":
            assert isinstance(value, (int, float))
            assert (question.low or 0) <= value <= (question.high or 0), question.id
            assert isinstance(value, int) or not question.whole, question.id
        elif question.kind == "choice":
            assert value in [option.value for option in question.options], question.id
        else:
            assert isinstance(value, bool), question.id


# -- the matrix ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("axis", "value", "name"),
    [
        ("foundation", 0.0, "weak"),
        ("foundation", 0.349999, "weak"),
        ("foundation", 0.35, "middling"),
        ("foundation", 0.6, "strong"),
        ("foundation", 1.0, "strong"),
        ("need", 0.0, "low"),
        ("need", 0.35, "pilots"),
        ("need", 0.72, "value"),
        ("need", 1.0, "value"),
    ],
)
def test_a_value_on_a_cut_off_is_in_the_class_above(axis: Any, value: float, name: str) -> None:
    assert load_catalogue().matrix.classify(axis, value) == name


def test_two_classes_give_one_verdict() -> None:
    matrix = load_catalogue().matrix
    table = {
        "weak": ("devops-first", "devops-first-thin-slice", "stabilise-and-ring-fence"),
        "middling": ("devops-to-measured", "devops-selective-mlops", "mlops-core"),
        "strong": ("optimise-devops", "mlops-level-up", "mlops-full"),
    }
    for foundation, verdicts in table.items():
        for need, verdict in zip(("low", "pilots", "value"), verdicts, strict=True):
            assert matrix.cell(foundation, need).verdict == verdict
    assert [factor.id for factor in matrix.factors_of("foundation")] == ["readiness"]
    assert sum(factor.share for factor in matrix.factors_of("need")) == pytest.approx(1)


# -- records ------------------------------------------------------------------


def test_a_register_is_a_mapping_that_keeps_its_order() -> None:
    register = Register({"b": 1, "a": 2})
    assert (list(register), register["a"], len(register)) == (["b", "a"], 2, 2)
    assert register == {"a": 2, "b": 1}
    assert repr(register) == "Register({'b': 1, 'a': 2})"


def test_a_field_is_written_in_kebab_case() -> None:
    assert kebab("effort_weeks") == "effort-weeks"
    assert kebab("from_") == "from"


def records(seen: set[type[Record]] | None = None, of: type[Record] = Record) -> set[type[Record]]:
    """Every type of record there is, found and not listed."""
    seen = set() if seen is None else seen
    for child in of.__subclasses__():
        seen.add(child)
        records(seen, child)
    return seen


def test_the_format_of_the_catalogue_is_frozen(golden: Any) -> None:
    lines = []
    for record in sorted(records(), key=lambda item: item.__name__):
        if not record.__module__.startswith(("advisor.model", "advisor.catalogue")):
            continue
        keys = [
            f"{kebab(name)}{'' if field.is_required() else '?'}"
            for name, field in record.model_fields.items()
        ]
        lines.append(f"{record.__name__}: {' '.join(keys)}")
    files = ", ".join([*FILES, *(f"{name}?" for name in OPTIONAL_FILES)])
    golden(
        "catalogue-format-v1.txt",
        f"files: {files}, practices/*.yaml, lenses/*.yaml?\n" + "\n".join(lines) + "\n",
    )


GOLDEN = read(Path(__file__).parent.joinpath("golden/practice-v1.yaml").read_bytes(), "golden").data


def test_the_golden_practices_are_read_and_written_back_unchanged() -> None:
    plain = GOLDEN
    for item in plain["practices"]:
        practice = Practice.model_validate({**item, "dimension": plain["dimension"]})
        back = practice.model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert back.pop("dimension") == "mlmonitor"
        assert _numbers(back) == _numbers(item)
    assert "dimension" in PracticesFile.model_fields


def _numbers(value: Any) -> Any:
    """1 and 1.0 are one number, as are the keys 0.5 and "0.5"."""
    if isinstance(value, dict):
        return {_key(key): _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _key(key: Any) -> str:
    try:
        return f"{float(key):g}"
    except ValueError:
        return str(key)


def test_the_golden_practices_use_every_key_and_every_form() -> None:
    used = {key for item in GOLDEN["practices"] for key in item}
    wanted = {kebab(name) for name in Practice.model_fields} - {"dimension"}
    assert used == wanted
    effects = [row for item in GOLDEN["practices"] for row in item["effects"]]
    assert {row["do"] for row in effects} == set(forms())
    assert {key for row in effects for key in row} == {kebab(name) for name in Effect.model_fields}


def test_a_profile_question_keeps_its_rules() -> None:
    good = {
        "id": "x", "group": "g", "question": "q?", "why": "w", "kind": "number", "low": 0,
        "high": 5, "feeds": ["baseline"], "default": 3, "default-source": "s",
    }  # fmt: skip
    assert ProfileQuestion.model_validate(good).default_for({}) == 3
    for change in (
        {"low": None}, {"default-source": None}, {"feeds": ["check"]}, {"feeds": []},
        {"kind": "choice"}, {"options": [{"value": "a", "label": "A"}]},
    ):  # fmt: skip
        with pytest.raises(ValidationError):
            ProfileQuestion.model_validate({**good, **change})
