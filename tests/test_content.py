"""The report model: its findings, its grammar, its numbers, and what it must never say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import real_plans as plans
import report_samples as samples
from chart_samples import log

from advisor.engagement import Round
from advisor.flow import Assessment, Projection
from advisor.report.content import Publication, build_report
from advisor.report.model import ReportModel, TableBlock
from advisor.report.numbers import index, outcome, share
from sources import ROOT

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)
SIMULATED = ("investment", "roadmap", "outlook", "mirror")


@cache
def report(
    name: str, *, simulated: bool = True, logged: bool = False, **options: Any
) -> ReportModel:
    if logged:
        options["logs"] = [log()]
    return build_report(
        samples.catalogue(),
        samples.engagement(name),
        samples.assessment(name),
        samples.projection(name) if simulated else None,
        **options,
    )


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the model with the key it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from texts(item, name)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item, key)


def words(model: ReportModel) -> str:
    return " ".join(text for _, text in texts(model.model_dump(mode="json")))


@EXAMPLES
def test_the_first_four_sections_are_the_decision(name: str) -> None:
    model = report(name)
    order = [section.id for section in model.sections]
    assert order[:4] == ["decision", "standing", "investment", "doubt"]
    assert len(set(order)) == len(order)


@EXAMPLES
@pytest.mark.parametrize("profile", ["board", "leadership", "engineering"])
def test_the_sections_stand_in_the_order_of_the_readme(name: str, profile: str) -> None:
    """Whoever looks a section up by that table finds it there, in every profile."""
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.partition("| section | says")[2].partition("\n\n")[0]
    named = [line.split("|")[1].strip() for line in table.splitlines()[2:]]
    model = report(name, profile=profile, logged=True)
    areas = {one.id for one in model.sections if one.id.startswith("dimension-")}
    found = [one.short for one in model.sections if one.id not in areas]
    assert len(found) == len(set(found)) >= 8
    assert found == [each for each in named if each in found]
    ids = [one.id for one in model.sections]
    for area in areas:
        assert ids.index("certainty") < ids.index(area) < ids.index("rules")


@EXAMPLES
@pytest.mark.parametrize("simulated", [True, False])
@pytest.mark.parametrize("profile", ["board", "leadership", "engineering"])
def test_every_heading_is_a_finding_and_every_chart_has_its_words(
    name: str, simulated: bool, profile: str
) -> None:
    model = report(name, simulated=simulated, profile=profile, logged=True)
    for section in model.sections:
        assert section.title, section.id
        assert not section.title.endswith("."), section.title
        assert section.title[0].isupper() or section.title[0].isdigit() or section.title[0] == "“"
    for chart in model.charts:
        assert chart.alt.strip()
        assert chart.source.strip()
        assert chart.table.rows, chart.id


@EXAMPLES
@pytest.mark.parametrize("simulated", [True, False])
def test_no_sentence_is_broken(name: str, simulated: bool) -> None:
    """What templates leave behind when a value is missing: doubled spaces, stops, nan, None."""
    broken = re.compile(
        r"\bnan\b|\bNone\b|\binf\b|  |\.\.|\(\)|\{|\}| ,| \.(?=\s|$)|;\.|::|\bno of\b"
    )
    for key, text in texts(report(name, simulated=simulated).model_dump(mode="json")):
        if key not in ("hashes", "id"):
            assert not broken.search(text), (key, text)


@EXAMPLES
def test_counts_agree_with_their_nouns(name: str) -> None:
    wrong = re.compile(
        r"\b(one|1) (practices|quarters|areas|items|outcomes|people|replications|starts)\b"
        r"|\b(two|three|four|five|[2-9]|\d\d+) (practice|quarter|area|item|person|start) (?!of)",
        re.IGNORECASE,
    )
    for profile in ("leadership", "engineering"):
        for section in report(name, profile=profile).sections:
            for text in (section.title, section.lede):
                assert not wrong.search(text), text


@EXAMPLES
def test_the_numbers_are_those_of_the_rules_and_of_the_run(name: str) -> None:
    model, found = report(name), samples.assessment(name)
    standing = model.section("standing")
    facts = {fact.label: fact for block in standing.blocks[:1] for fact in block.items}  # type: ignore[union-attr]
    overall = found.scorecard.overall
    assert facts["Overall index"].value == index(overall.index)
    assert facts["Coverage"].value == share(overall.coverage)
    doubt = model.section("doubt").blocks[0]
    values = {fact.label: fact.value for fact in doubt.items}  # type: ignore[union-attr]
    assert values["Foundation"] == f"{found.decision.foundation:.2f}"
    assert values["Need"] == f"{found.decision.need:.2f}"
    assert values["Nearest cut-off"] == f"{found.decision.margin:.2f}"
    first = model.section("decision").blocks[0]
    shown = {fact.label: fact for fact in first.items}  # type: ignore[union-attr]
    assert shown["Lead time of a change"].value == "10 → 5.0\u00a0days"
    assert shown["Lead time of a change"].note == "80% range 4.0–6.0\u00a0days"
    held = found.decision.weight_share[found.decision.verdict or ""]
    assert shown["Verdict holds in"].value == (">99%" if held == 1 else share(held))


@EXAMPLES
def test_every_dimension_in_scope_has_its_block(name: str) -> None:
    model = report(name)
    for score in samples.assessment(name).scorecard.dimensions:
        shown = score.status in ("assessed", "insufficient")
        titles = [one.id for one in model.sections]
        assert (f"dimension-{score.id}" in titles) == shown


@EXAMPLES
def test_without_a_simulation_the_report_says_what_is_missing(name: str) -> None:
    model = report(name, simulated=False)
    ids = [section.id for section in model.sections]
    assert not set(SIMULATED) & set(ids)
    section = model.section("not-simulated")
    assert "not computed yet" in section.title
    assert len(section.blocks[1].items) == len(SIMULATED)  # type: ignore[union-attr]
    assert "asks for no money" in model.section("decision").lede


def test_before_any_answer_the_report_still_stands() -> None:
    from advisor.decision import decide
    from advisor.gaps import find_gaps
    from advisor.scoring import score

    empty = samples.engagement("pilots").model_copy(
        update={"rounds": (Round(id="none", date=samples.engagement("pilots").rounds[0].date),)}
    )
    card = score(samples.catalogue(), empty)
    decision = decide(samples.catalogue(), empty, card)
    gaps = find_gaps(samples.catalogue(), empty, card)
    model = build_report(
        samples.catalogue(), empty, Assessment(card, gaps, decision), None, profile="engineering"
    )
    assert model.section("decision").title == "There are too few answers for a verdict"
    assert "nan" not in words(model).lower().split()


@EXAMPLES
def test_no_person_is_in_the_report(name: str) -> None:
    engagement = samples.engagement(name)
    written = words(report(name, profile="engineering"))
    for respondent in engagement.respondents:
        assert not re.search(rf"\b{re.escape(respondent.id)}\b", written), respondent.id
    for sitting in engagement.rounds:
        for answer in sitting.answers:
            assert not answer.note or answer.note not in written, "notes may name people"


def test_profiles_differ_in_what_they_hold() -> None:
    ids = {
        profile: [section.id for section in report("pilots", profile=profile).sections]
        for profile in ("board", "leadership", "engineering")
    }
    assert set(ids["board"]) < set(ids["leadership"]) < set(ids["engineering"])
    assert "parameters" in ids["engineering"]
    assert "mirror" not in ids["board"]


def test_every_input_moves_the_report() -> None:
    base = report("pilots")
    other = build_report(
        samples.catalogue(),
        samples.engagement("pilots").model_copy(update={"title": "Another client"}),
        samples.assessment("pilots"),
        samples.projection("pilots"),
    )
    assert other.client == "Another client"
    assert other.hashes["engagement hash"] != base.hashes["engagement hash"]
    final = report("pilots", publication=Publication(approved_by="A"))
    assert (final.state, final.draft) == ("Final, approved by A", False)
    assert base.state == "Draft"
    logged = report("pilots", logged=True)
    (added,) = {each.id for each in logged.sections} - {each.id for each in base.sections}
    assert "NSW electricity" in logged.section(added).title


def test_a_miss_of_the_mirror_is_listed_with_its_size() -> None:
    mirror = report("pilots").section("mirror")
    assert mirror.title == "Today's simulation meets one of the two outcomes you stated"
    rows = mirror.blocks[0].rows  # type: ignore[union-attr]
    missed = rows[1]
    assert missed[1].text == "10%"
    assert (missed[2].text, missed[2].sub) == ("20%", "(16–24%)")
    assert missed[3].text == "−50%"
    assert missed[4].badge is not None


def test_the_outlook_names_what_improves_most() -> None:
    title = report("pilots").section("outlook").title
    assert title == "With the plan, model time below the quality floor falls from 31% to 11%"


def test_a_plan_that_cannot_hold_is_said_so() -> None:
    from dataclasses import replace

    from advisor.roadmap import Clash

    projection = samples.projection("pilots")
    roadmap = replace(
        projection.roadmap,
        feasible=False,
        items=(),
        left_out=(),
        clashes=(Clash("the pins need 80 weeks", "allow more weeks"),),
        critical_path=(),
    )
    broken: Projection = replace(projection, roadmap=roadmap)
    model = build_report(
        samples.catalogue(), samples.engagement("pilots"), samples.assessment("pilots"), broken
    )
    assert model.section("roadmap").title == "No plan keeps all limits; they clash"
    assert "The pins need 80 weeks." in words(model)
    assert "No plan fits" in model.section("investment").title


def test_the_model_is_frozen_as_json(golden: Callable[[str, str], None]) -> None:
    """The form of the report model, version 1: its keys and kinds, not the example's words."""
    schema = json.dumps(ReportModel.model_json_schema(), indent=1, sort_keys=True)
    golden("report-model-v1.schema.json", schema + "\n")
    model = report("pilots", profile="engineering", logged=True)
    assert ReportModel.model_validate_json(model.model_dump_json()) == model


def test_headings_of_the_examples_read_well(golden: Callable[[str, str], None]) -> None:
    lines = []
    for name in samples.EXAMPLES:
        lines.append(f"# {name}")
        lines += [f"{section.id}: {section.title}" for section in report(name).sections]
    golden("report-headings.txt", "\n".join(lines) + "\n")


def test_outcomes_are_written_like_everywhere_else() -> None:
    table = report("pilots").section("outlook").blocks
    rows = next(block for block in table if block.kind == "table").rows
    assert rows[0][1].text == outcome(240.0, "hours").valued
    assert rows[0][3].text == "−5.0\u00a0days (−5.5 to −4.5)"


@EXAMPLES
def test_a_section_names_what_its_numbers_rest_on(name: str) -> None:
    """Questions, tiers and bases are counted here from the engine's own objects."""
    model, catalogue = report(name, profile="engineering"), samples.catalogue()
    card = samples.assessment(name).scorecard
    for score in card.dimensions:
        if score.status not in ("assessed", "insufficient"):
            continue
        cells = card.cells_of(score.id)
        told = " ".join(model.section(f"dimension-{score.id}").trace)
        asked = list(dict.fromkeys(cell.practice for cell in cells))
        assert ", ".join(asked) in told or f"{len(asked)} practices" in told
        for tier in ("stated", "shown", "sampled", "measured"):
            number = sum(c.state == "chosen" and (c.evidence or "stated") == tier for c in cells)
            assert (f"{number} {tier}" in told) == bool(number), (score.id, tier)
    planned = [item.practice for item in samples.roadmap(name).items]
    said = " ".join(model.section("roadmap").trace)
    assert ", ".join(planned) in said
    effects = [each for id_ in planned for each in catalogue.practices[id_].effects]
    for basis in ("published", "anchored", "assumption"):
        number = sum(each.basis == basis for each in effects)
        assert (f"{number} {basis}" in said) == bool(number)
    assert str(samples.projection(name).today.seed) in " ".join(model.section("outlook").trace)


def test_the_whole_report_of_pilots_reads_well(golden: Callable[[str, str], None]) -> None:
    """Structure, words and numbers of the decision, the plan and the areas, as one text to read."""
    model = report("pilots")
    lines: list[str] = []
    for section in model.sections:
        if not section.appendix:
            lines += [f"{'#' * section.level} {section.title} [{section.id}]", section.lede]
            for block in section.blocks:
                lines += as_lines(block.model_dump(mode="json"))
            if section.closing:
                lines.append(f"= {section.closing.lead} {section.closing.text}")
            lines += [f"~ {line}" for line in section.trace]
    golden("report-pilots.txt", "\n".join(line for line in lines if line) + "\n")


def as_lines(block: dict[str, Any]) -> list[str]:
    """A block of the model in a few lines of text, without hashes, which any word changes."""
    kind = block["kind"]
    if kind == "pair":
        return [line for half in (*block["left"], *block["right"]) for line in as_lines(half)]
    if kind == "facts":
        return [f"* {one['label']}: {one['value']} ({one['note']})" for one in block["items"]]
    if kind == "table":
        rows = [[f"{c['text']} {c['sub']}".strip() for c in row] for row in block["rows"]]
        heads = [column["title"] for column in block["columns"]]
        if heads[:2] == ["Part", "Version or hash"]:
            return [" | ".join(heads)]
        return [*(" | ".join(row) for row in (heads, *rows)), block["caption"]]
    if kind == "figure":
        chart = block["chart"]
        rows = (chart["table"]["columns"], *chart["table"]["rows"])
        return [f"[{chart['kind']}] {chart['title']}", *(" | ".join(row) for row in rows)]
    if kind == "list":
        return [f"- {one['lead']} {one['text']} {one['aside']}".strip() for one in block["items"]]
    lead = block.get("lead", "## " if kind == "heading" else "")
    return [f"{lead} {block['text']} {block.get('unit', '')}".strip()]


def tables(model: ReportModel, section: str) -> list[TableBlock]:
    return [each for each in model.section(section).blocks if isinstance(each, TableBlock)]


@EXAMPLES
def test_a_parameter_is_written_in_plain_digits_and_a_guess_in_two_figures(name: str) -> None:
    (table,) = tables(report(name, profile="engineering"), "parameters")
    written = [f"{row[1].text} {row[1].sub}" for row in table.rows if row[3].text == "assumption"]
    assert written
    assert not [row for row in table.rows if "e+" in row[1].text + row[1].sub]
    for number in re.findall(r"[\d.,]*\d", " ".join(written)):
        if number in ("112", "168", "2,160", "2,880", "3,650"):
            continue  # whole numbers of three figures, as the template sets them
        assert len(re.sub(r"[.,]", "", number).strip("0")) <= 2, number


def test_what_is_left_out_stands_once_for_each_step_and_activities_one_by_one() -> None:
    """No reason is repeated row after row; no practice is lost, and no step of a pipeline."""
    model, plan = plans.model("pilots", "engineering"), plans.projection("pilots")
    (left,) = tables(model, "left-out")
    names = {samples.catalogue().practices[one.practice].name for one in plan.roadmap.left_out}
    assert {row[1].text for row in left.rows} == names
    said = [row[0].sub for row in left.rows if row[0].sub]
    assert len(said) == len(set(said)) < len(left.rows) / 2
    assert not [row for row in left.rows if "then it starts" in row[2].text]
    unlimited = {"no-benefit", "forbidden"}
    idle = {samples.catalogue().practices[one.practice].name
            for one in plan.roadmap.left_out if one.binding in unlimited}  # fmt: skip
    assert idle and {row[1].text for row in left.rows[-len(idle) :]} == idle
    (steps,) = (each for each in tables(model, "study-sheet") if len(each.columns) == 3)
    stages = [stage.id for each in plan.baseline.scenario.pipelines for stage in each.stages]
    assert [row[1].text for row in steps.rows] == stages


@EXAMPLES
def test_no_text_of_the_report_is_an_object_of_the_program(name: str) -> None:
    """A field with its quoted value, or a class in angle brackets, is nobody's sentence."""
    written = report(name).model_dump_json()
    assert re.findall(r"\b[a-z]+_?[a-z]*=(?:\\?['\"(\[{])[^,]{0,40}", written) == []
    assert re.findall(r"<[a-z_.]+ object|<class ", written) == []
