"""The checks before publishing: each is silent on a clean engagement and speaks when it should."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from answer_strategies import CORE, all_at, chose, engagement, not_applicable, tiny, unknown
from streamlit.testing.v1 import AppTest

from advisor import quality, ui
from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.decision import decide
from advisor.engagement import Answer, Consensus, Engagement, Log, Pin, RoadmapEdits, Target, Team
from advisor.model import Catalogue
from advisor.quality import Finding, findings_table, review
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session
from advisor.ui.words import WORDS

WHOLE = tiny(CORE, {"delivery-2": ("delivery-1",)})
PROFILE = {
    "ai": "pilots",
    "pilots": 3,
    "production_models": 2,
    "objectives": ("ai-efficiency",),
    "industry": "retail",
    "incident_hour": 1000,
    "quality_point_day": 50,
    "stated_lead_time_days": 9,
}


def reviewed(made: Engagement, catalogue: Catalogue = WHOLE) -> tuple[Finding, ...]:
    scored = score(catalogue, made)
    return review(catalogue, made, scored, decide(catalogue, made, scored))


def clean(answers: list[Answer] | None = None, **context: object) -> Engagement:
    return engagement(
        WHOLE, all_at(WHOLE, 0.5) if answers is None else answers, **{**PROFILE, **context}
    )


def but(*changed: Answer) -> list[Answer]:
    """Every practice at .5, with the answers of some replaced."""
    ids = {answer.practice for answer in changed}
    kept = [answer for answer in all_at(WHOLE, 0.5) if answer.practice not in ids]
    return [*kept, *changed]


def found(made: Engagement, check: str, catalogue: Catalogue = WHOLE) -> list[Finding]:
    return [finding for finding in reviewed(made, catalogue) if finding.check == check]


def test_a_clean_engagement_has_no_finding() -> None:
    assert reviewed(clean()) == ()


def test_no_verdict_blocks() -> None:
    (finding,) = found(clean([]), "verdict")
    assert (finding.severity, finding.item) == ("blocks", "decision:verdict")
    assert "software delivery" in finding.what


def test_a_thin_margin_and_open_verdicts_warn() -> None:
    cut = WHOLE.matrix.cutoffs.model_copy(update={"foundation": (0.35, 0.51)})
    catalogue = replace(WHOLE, matrix=WHOLE.matrix.model_copy(update={"cutoffs": cut}))
    (margin,) = found(clean(), "margin", catalogue)
    assert "0.010" in margin.what
    silent = clean(but(unknown("delivery-4")))
    (open_,) = found(silent, "reachable", catalogue)
    assert "mlops-level-up" in open_.what


def test_an_area_without_a_number_warns() -> None:
    silent = clean(but(*(unknown(f"data-{i}") for i in (1, 2, 3))))
    (finding,) = found(silent, "coverage")
    assert (finding.item, finding.severity) == ("dimension:data", "warns")


@pytest.mark.parametrize(("away", "severity"), [(1, "blocks"), (4, None)])
def test_declaring_practices_away_is_counted_per_team_and_area(
    away: int, severity: str | None
) -> None:
    """One of four is more than the fifth that blocks; a whole area is a fact about the team."""
    made = clean(but(*(not_applicable(f"data-{i + 1}") for i in range(away))))
    assert [each.severity for each in found(made, "not-applicable")] == [severity] * bool(severity)


def test_a_small_share_declared_away_warns() -> None:
    settings = WHOLE.settings.model_copy(update={"not_applicable_refuse": 0.5})
    catalogue = replace(WHOLE, settings=settings)
    (finding,) = found(clean(but(not_applicable("data-1"))), "not-applicable", catalogue)
    assert (finding.severity, finding.item) == ("warns", "dimension:data")


def test_approving_ones_own_not_applicable_warns() -> None:
    own = not_applicable("data-1").model_copy(update={"approved_by": "core-1"})
    (finding,) = found(clean(but(own)), "self-approved")
    assert finding.item == "practice:data-1"


def test_answering_and_declaring_away_at_once_warns() -> None:
    made = clean([*all_at(WHOLE, 0.5), not_applicable("data-1", voice=2)])
    (finding,) = found(made, "contradiction")
    assert finding.item == "practice:data-1"


def test_wide_disagreement_warns_until_a_consensus_is_recorded() -> None:
    votes = but(chose("data-1", 0), chose("data-1", 1, voice=2))
    (finding,) = found(clean(votes), "disagreement")
    assert (finding.item, finding.page) == ("practice:data-1", "assess")
    agreed = [Consensus(team="core", practice="data-1", value=0.5)]
    assert found(clean(votes, consensus=agreed), "disagreement") == []


def test_a_high_claim_without_evidence_warns() -> None:
    bare = chose("data-4", 1.0).model_copy(update={"evidence": "stated"})
    (finding,) = found(clean(but(bare)), "evidence")
    assert finding.item == "practice:data-4"
    low = chose("data-1", 1.0).model_copy(update={"evidence": "stated"})  # level 2
    assert found(clean(but(low)), "evidence") == []
    assert found(clean(but(chose("data-4", 1.0))), "evidence") == []


def test_standing_on_what_is_not_there_warns() -> None:
    (finding,) = found(clean(but(chose("delivery-1", 0.25))), "support")
    assert finding.item == "practice:delivery-2"
    assert "Practice 1 of delivery" in finding.what


def test_a_consensus_outside_its_votes_warns_unless_it_says_why() -> None:
    def with_consensus(value: float, dissent: str | None = None) -> Engagement:
        agreed = Consensus(team="core", practice="data-1", value=value, dissent=dissent)
        return clean(consensus=[agreed])

    (finding,) = found(with_consensus(1.0), "consensus")
    assert finding.item == "practice:data-1"
    assert found(with_consensus(0.5), "consensus") == []
    assert found(with_consensus(1.0, "seen in the afternoon"), "consensus") == []


def test_a_silent_team_warns_and_no_team_blocks() -> None:
    two = clean(teams={"core": 5, "data": 5})
    (finding,) = found(two, "silent-team")
    assert finding.item == "team:data"
    none = clean([]).model_copy(update={"teams": ()})
    assert [each.severity for each in found(none, "teams")] == ["blocks"]


def test_an_open_profile_warns_where_it_decides_or_prices() -> None:
    made = clean()
    for id_, words in {"objectives": "decision lacks", "incident-hour": "in money"}.items():
        profile = {key: value for key, value in made.profile.items() if key != id_}
        (finding,) = found(made.model_copy(update={"profile": profile}), "profile")
        assert finding.item == f"profile:{id_}"
        assert words in finding.what
    assert "profile:quality-point-day" not in {
        each.item for each in reviewed(clean(ai="exploring", quality_point_day=1))
    }
    profile = {key: value for key, value in made.profile.items() if not key.startswith("stated")}
    assert found(made.model_copy(update={"profile": profile}), "outcomes")


def test_empty_limits_and_lost_pins_warn() -> None:
    made = clean()
    poor = made.model_copy(update={"limits": made.limits.model_copy(update={"budget": 0.0})})
    (warned,) = found(poor, "limits")
    assert (warned.item, warned.what) == ("limits:budget", "The budget is 0.")
    pinned = RoadmapEdits(pins=(Pin(practice="data-1", quarter=1),))
    outside = clean(ai="none").model_copy(update={"roadmap": pinned})
    assert [each.item for each in found(outside, "pin")] == ["practice:data-1"]
    assert found(made.model_copy(update={"roadmap": pinned}), "pin") == []


def test_a_target_of_what_is_not_asked_or_does_not_apply_warns() -> None:
    aimed = (Target(team="core", practice="data-1", value=1),)
    assert found(clean().model_copy(update={"targets": aimed}), "target") == []
    outside = clean(ai="none").model_copy(update={"targets": aimed})
    (finding,) = found(outside, "target")
    assert (finding.item, finding.team, finding.page) == ("practice:data-1", "core", "results")
    away = clean(but(not_applicable("data-1"))).model_copy(update={"targets": aimed})
    assert "does not apply" in found(away, "target")[0].what
    unwanted = (aimed[0].model_copy(update={"value": 0}),)
    assert found(away.model_copy(update={"targets": unwanted}), "target") == []


def test_another_catalogue_and_answers_outside_the_edition_warn() -> None:
    made = clean()
    ref = made.catalogue.model_copy(update={"hash": "0" * 64})
    (finding,) = found(made.model_copy(update={"catalogue": ref}), "catalogue")
    assert "other words" in finding.what
    older = made.catalogue.model_copy(update={"version": "0.9"})
    assert "0.9" in found(made.model_copy(update={"catalogue": older}), "catalogue")[0].what
    assert found(clean(ai="none"), "edition")


def test_data_of_others_is_named() -> None:
    log = Log(id="elec", kind="metric", file="a.csv", hash="0" * 64, label="somebody's data")
    (finding,) = found(clean().model_copy(update={"logs": (log,)}), "demonstration")
    assert finding.item == "log:elec"
    assert "somebody's data" in finding.what
    own = log.model_copy(update={"label": None})
    assert found(clean().model_copy(update={"logs": (own,)}), "demonstration") == []


def test_blocking_findings_come_first_and_the_table_has_them_all() -> None:
    made = clean([]).model_copy(
        update={"teams": (Team(id="core", title="Core", people=1),), "logs": ()}
    )
    findings = reviewed(made)
    kinds = [finding.severity for finding in findings]
    assert kinds == sorted(kinds)
    assert kinds[0] == "blocks"
    table = findings_table(findings)
    assert list(table.columns) == ["check", "severity", "item", "what", "remedy", "page", "team"]
    assert len(table) == len(findings)


def test_the_check_command_lists_what_stands_before_publishing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalogue = load_catalogue()
    made = load_engagement("pilots", catalogue)
    assert main(["check", "pilots", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == []
    found = reviewed(made, catalogue)
    assert [each["item"] for each in told["findings"]] == [each.item for each in found]
    assert main(["check", "pilots"]) == 0
    words = capsys.readouterr().out
    assert all(each.what in words and each.remedy in words for each in found)


def test_each_check_on_the_page_leads_to_its_item(monkeypatch: pytest.MonkeyPatch) -> None:
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    catalogue = load_catalogue()
    name = Store().create_engagement(load_engagement("pilots", catalogue))
    found = reviewed(Store().load(name), catalogue)
    at = AppTest.from_file(str(Path(ui.__file__).parent / "main.py"), default_timeout=60)
    at.query_params["e"] = name
    at.run().switch_page("screens/report.py").run()
    assert not at.exception
    asked = {
        (query.get("q", [""])[0], query.get("team", [""])[0])
        for link in at.get("page_link")
        for query in [parse_qs(link.proto.query_string)]
    }
    practices = [each for each in found[:12] if each.item.startswith("practice:")]
    assert practices
    for each in practices:
        assert (each.item.removeprefix("practice:"), each.team or "") in asked
    shown = "".join(each.proto.body for each in at.get("html"))
    badges = set(re.findall(r'class="badge (?:problem|attention)">([^<]+)<', shown))
    assert {WORDS[f"report.check-{each.check}"] for each in found[:12]} <= badges
    assert not {each.check for each in found} & badges - set(WORDS.values())


def test_every_check_has_a_name_for_people() -> None:
    ids = {
        call.args[0].value
        for file in Path(quality.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in ("warn", "Finding")
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(ids) > 20
    assert ids == {
        key.removeprefix("report.check-") for key in WORDS if key.startswith("report.check-")
    }
