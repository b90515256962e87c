"""The workbook out and back: what nobody touched changes nothing, and nothing is lost."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from answer_strategies import chose, not_applicable, unknown, values
from hypothesis import example, given, settings
from hypothesis import strategies as st
from workbook_samples import (
    ASKED,
    CATALOGUE,
    ROWS,
    VOICE,
    edited,
    filled,
    read,
    with_answers,
    written,
)

from advisor.catalogue import load_catalogue
from advisor.engagement import EVIDENCE, Answer, Engagement
from advisor.report.cell_text import escaped, plain, same_text
from advisor.scoring import asked_practices
from advisor.storage.engagement_file import load_engagement
from advisor.workbook import Voice, applied, choose_voice, preview_workbook, says, write_workbook

CONTROL = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF]))
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters=CONTROL), max_size=60),
    st.text(st.sampled_from("=+-@'\t\r\n_x005FD\u2060 a"), max_size=24),
    st.sampled_from(["=1+1", "@SUM(A1)", "'=x", "_x000D_", "_x005F_", "x005F_", "-", "+44 20"]),
)
words = texts.filter(lambda text: text.strip() != "")


@st.composite
def said(draw: st.DrawFn) -> list[Answer]:
    """Answers of several voices with texts of any kind."""
    made = []
    for voice in (1, 2):
        for practice in ASKED:
            state = draw(st.sampled_from(["chosen", "unknown", "not-applicable", "absent"]))
            if state == "absent":
                continue
            base: dict[str, Any] = {"respondent": f"core-{voice}", "team": "core",
                                    "practice": practice, "state": state,
                                    "note": draw(st.none() | words),
                                    "confidential": draw(st.booleans())}  # fmt: skip
            if state == "chosen":
                base |= {
                    "value": draw(values),
                    "evidence": draw(st.none() | st.sampled_from(EVIDENCE)),
                }
            elif state == "not-applicable":
                base |= {"reason": draw(words), "approved_by": "core-3"}
            made.append(Answer(**base))
    return made


def without_voice(made: Engagement, voice: Voice) -> Engagement:
    rounds = tuple(
        sitting.model_copy(update={"answers": tuple(
            answer for answer in sitting.answers
            if (answer.team, answer.respondent) != (voice.team, voice.respondent)
        )})
        for sitting in made.rounds
    )  # fmt: skip
    return made.model_copy(update={"rounds": rounds})


def answers_of(made: Engagement) -> set[Answer]:
    return {answer for sitting in made.rounds for answer in sitting.answers}


@settings(max_examples=25)
@given(said())
@example([chose("culture-1", 0.5).model_copy(update={"note": "=cmd|' /C calc'!A0"})])
@example([chose("culture-1", 0.5).model_copy(update={"note": " \r\n_x000D_ '=1 "})])
def test_the_round_trip_loses_nothing(answers: list[Answer]) -> None:
    made = with_answers(answers)
    content = written(made)
    assert read(content, made).changes == ()
    bare = without_voice(made, VOICE)
    back = applied(bare, read(content, bare))
    assert answers_of(back) == set(answers)


@given(texts)
def test_escaping_is_undone_exactly_and_leaves_no_formula(text: str) -> None:
    assert plain(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_text_that_needs_no_escape_is_written_as_it_is() -> None:
    for text in ("a = b", "'quoted'", "5 - 3", "x", "_x_", ""):
        assert escaped(text) == text == plain(text)


@pytest.mark.parametrize("name", ["traditional", "pilots", "regulated"])
def test_every_example_comes_back_unchanged_for_its_first_voice(name: str) -> None:
    catalogue = load_catalogue()
    made = load_engagement(name, catalogue)
    voice = choose_voice(made)
    content = write_workbook(catalogue, made, voice)
    assert preview_workbook(content, "a.xlsx", catalogue, made).changes == ()
    bare = without_voice(made, voice)
    back = applied(bare, preview_workbook(content, "a.xlsx", catalogue, bare))
    asked = {practice.id for practice in asked_practices(catalogue, made)}
    lost = answers_of(made) - answers_of(back)
    assert all(answer.practice not in asked for answer in lost)
    assert answers_of(back) <= answers_of(made)


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        (0.5, 0.5), ("0.5", 0.5), ("0,5", 0.5), ("0.5 Largely", 0.5), ("0.5 about half", 0.5),
        (" 0.50 ", 0.5), ("largely", 0.5), (1, 1.0), ("1", 1.0), ("1.0 In place", 1.0), (0, 0.0),
        ("0 Not in place", 0.0), (0.25, 0.25), ("Begun", 0.25), ("+1", 1.0),
    ],
)  # fmt: skip
def test_an_answer_is_read_however_it_is_written(entered: object, value: float) -> None:
    made = with_answers()
    (change,) = read(filled(written(made), {"D5": entered}), made).changes
    assert change.practice == "culture-1"
    assert change.after is not None
    assert (change.after.state, change.after.value) == ("chosen", value)


@pytest.mark.parametrize("entered", ["Don't know", "don’t know", "DON'T  KNOW", "unknown"])
def test_not_knowing_is_read_however_it_is_written(entered: str) -> None:
    made = with_answers()
    (change,) = read(filled(written(made), {"D5": entered}), made).changes
    assert change.after == unknown("culture-1")


def test_a_whole_row_is_read() -> None:
    made = with_answers()
    cells = {"D5": "Does not apply", "G5": "we have none", "H5": "core-3", "F5": 2024, "I5": "yes"}
    cells |= {"D6": "1 In place", "E6": "measured", "F6": "'=SUM(A1)", "I6": "no"}
    culture_1, culture_2 = read(filled(written(made), cells), made).changes
    assert culture_1.after == not_applicable("culture-1").model_copy(
        update={"reason": "we have none", "note": "2024", "confidential": True}
    )
    assert culture_2.after == chose("culture-2", 1.0).model_copy(
        update={"evidence": "measured", "note": "=SUM(A1)"}
    )
    assert culture_1.where == "Questions!D5"


def test_the_preview_says_old_and_new() -> None:
    made = with_answers([chose("culture-1", 0.5), chose("delivery-1", 1.0)])
    content = filled(written(made), {"D5": 1, "D8": None, "E8": None, "D9": "Don't know"})
    changes = read(content, made).changes
    assert [(each.practice, says(each.before), says(each.after)) for each in changes] == [
        ("culture-1", "0.5, shown", "1, shown"),
        ("delivery-1", "1, shown", "unanswered"),
        ("delivery-2", "unanswered", "unknown"),
    ]
    after = applied(made, read(content, made))
    assert [answer.practice for answer in after.rounds[0].answers] == ["culture-1", "delivery-2"]
    assert read(content, after).changes == ()


def test_rows_are_matched_by_id_wherever_they_stand() -> None:
    made = with_answers()

    def shuffle(book: Any) -> None:
        sheet = book["Questions"]
        sheet["D5"], sheet["D8"] = 0.25, 1
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for row, content in enumerate(reversed(rows), 4):
            for column, value in enumerate(content, 1):
                sheet.cell(row, column).value = value
        sheet.insert_cols(1)
        sheet.title = "Fragen"

    changes = read(edited(written(made), change=shuffle), made).changes
    assert {each.practice: each.after for each in changes} == {
        "culture-1": chose("culture-1", 0.25).model_copy(update={"evidence": None}),
        "delivery-1": chose("delivery-1", 1.0).model_copy(update={"evidence": None}),
    }


def test_a_question_without_a_row_is_left_as_it_is() -> None:
    made = with_answers([chose("culture-1", 0.5)])
    content = edited(written(made), change=lambda book: book["Questions"].delete_rows(4, 3))
    assert read(content, made).changes == ()


def test_an_untouched_row_never_overwrites_a_newer_answer() -> None:
    content = written(with_answers([chose("culture-1", 0.5)]))
    now = with_answers([chose("culture-1", 1.0), chose("culture-2", 0.25)])
    found = read(content, now)
    assert (found.changes, found.kept) == ((), ("culture-1", "culture-2"))
    assert "culture-1, culture-2" in found.notes[0]


def test_an_answer_changed_on_both_sides_is_shown_as_contested() -> None:
    content = filled(written(with_answers([chose("culture-1", 0.5)])), {"D5": 0, "D6": 1})
    now = with_answers([chose("culture-1", 1.0)])
    changes = read(content, now).changes
    assert [(each.practice, each.contested) for each in changes] == [
        ("culture-1", True),
        ("culture-2", False),
    ]


def test_without_its_hidden_sheet_an_empty_cell_takes_nothing_back() -> None:
    made = with_answers([chose("culture-1", 0.5), chose("culture-2", 1.0)])

    def clear(book: Any) -> None:
        del book["Lists"]
        for place in ("D5", "E5"):
            book["Questions"][place].value = None
        book["Questions"]["D6"] = 0

    found = read(edited(written(made), change=clear), made)
    assert [each.practice for each in found.changes] == ["culture-2"]
    assert found.kept == ("culture-1",)


def test_without_its_properties_the_hidden_sheet_says_whose_it_is() -> None:
    made = with_answers()

    def strip(book: Any) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
        book["Questions"]["D5"] = 1

    assert len(read(edited(written(made), change=strip), made).changes) == 1


def test_it_carries_one_voice_and_nobody_elses_words() -> None:
    mine = chose("culture-1", 0.5).model_copy(update={"note": "mine alone"})
    theirs = chose("culture-1", 1.0, voice=2).model_copy(update={"note": "theirs alone"})
    book = openpyxl.load_workbook(io.BytesIO(written(with_answers([mine, theirs]))))
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "mine alone" in shown
    assert "theirs alone" not in shown


def test_the_same_engagement_gives_the_same_bytes() -> None:
    made = with_answers([chose("culture-1", 0.5)])
    assert written(made) == written(made)


def test_only_the_cells_to_fill_in_are_open_and_each_has_its_list() -> None:
    made = with_answers()
    book = openpyxl.load_workbook(io.BytesIO(written(made)))
    sheet = book["Questions"]
    assert [each.title for each in book] == ["Start here", "Questions", "Lists"]
    assert all(each.protection.sheet for each in book)
    assert book["Lists"].sheet_state == "veryHidden"
    open_cells = {
        cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }
    assert open_cells == {f"{column}{row}" for column in "DEFGHI" for row in ROWS.values()}
    lists = {
        str(place): each.formula1
        for each in sheet.data_validations.dataValidation if each.type == "list"
        for place in each.sqref.ranges
    }  # fmt: skip
    assert lists["D5"] == "advisor_answers"
    assert lists["E11"] == "advisor_evidence"
    assert lists["H5:H6"] == "advisor_approvers"
    assert {
        each.split("!")[0] for each in (name.attr_text for name in book.defined_names.values())
    } == {"Lists"}
    entries = [book["Lists"].cell(row, 1).value for row in range(2, 8)]
    assert entries[:4] == ["0 Not in place", "0.25 Begun", "0.5 Largely", "1 In place"]
    assert entries[4:] == ["Don't know", "Does not apply"]


def test_every_input_message_names_the_four_anchors_and_fits() -> None:
    catalogue = load_catalogue()
    made = load_engagement("regulated", catalogue)
    content = write_workbook(catalogue, made, choose_voice(made))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Questions"]
    messages = [
        each.prompt
        for each in sheet.data_validations.dataValidation
        if each.formula1 == "advisor_answers"
    ]
    assert len(messages) == len(asked_practices(catalogue, made))
    for prompt in messages:
        assert len(prompt) <= 255
        starts = [line.split(" ")[0] for line in prompt.split("\n")]
        assert starts == ["0", "0.25", "0.5", "1"]


def test_the_properties_say_whose_questionnaire_it_is() -> None:
    made = with_answers()
    book = openpyxl.load_workbook(io.BytesIO(written(made)))
    stated = {each.name: each.value for each in book.custom_doc_props}
    assert stated == {
        "advisor-workbook": "1",
        "advisor-engagement": "test",
        "advisor-catalogue": CATALOGUE.id,
        "advisor-catalogue-version": CATALOGUE.version,
        "advisor-catalogue-hash": CATALOGUE.hash,
        "advisor-edition": "full",
        "advisor-round": "first",
        "advisor-team": "core",
        "advisor-respondent": "core-1",
    }


def test_line_ends_and_outer_blanks_are_no_change() -> None:
    assert same_text(" a\rb\r\n") == same_text("a\nb")
    made = with_answers([chose("culture-1", 1.0).model_copy(update={"note": "a\r\nb "})])
    assert read(filled(written(made), {"F5": "a\nb"}), made).changes == ()
