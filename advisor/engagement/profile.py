"""The profile's answers against the profile's questions: kinds, options, bounds, defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from advisor.engagement.types import ProfileValue
from advisor.faults import Fault
from advisor.strict_yaml import Document, closest

if TYPE_CHECKING:
    from advisor.model import Catalogue, ProfileQuestion

__all__ = ["default_profile", "profile_faults"]


def profile_faults(document: Document, catalogue: Catalogue) -> list[Fault]:
    """Unknown questions, answers outside options or bounds, required answers that are missing."""
    profile = document.data.get("profile") if isinstance(document.data, dict) else None
    if not isinstance(profile, dict):
        return []
    questions = {each.id: each for each in catalogue.profile}
    faults = []
    for id_, answer in profile.items():
        question = questions.get(id_)
        found = _unknown(id_, questions) if question is None else _answer_faults(question, answer)
        faults += [Fault(document.where(("profile", id_)), what, fix) for what, fix in found]
    for question in questions.values():
        if question.required and question.id not in profile:
            what = f"the profile does not answer `{question.id}`: {question.question}"
            fix = f"add `{question.id}:`{_choices(question)}"
            faults.append(Fault(document.where(("profile",)), what, fix))
    return faults


def _unknown(id_: Any, questions: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    near = closest(str(id_), questions)
    remedy = f"did you mean `{near}`?" if near else "remove it; the questions are in profile.yaml"
    yield f"no profile question `{str(id_)[:80]}`", remedy


def _choices(question: ProfileQuestion) -> str:
    if question.options:
        return f" one of {', '.join(option.value for option in question.options)}"
    if question.kind == "number":
        return f" a number from {_number(question.low)} to {_number(question.high)}"
    return " true or false"


def _answer_faults(question: ProfileQuestion, answer: Any) -> Iterator[tuple[str, str]]:
    if answer is None:
        yield f"`{question.id}` is nothing", "leave it out while it is not known"
    elif question.kind == "number":
        yield from _number_faults(question, answer)
    elif question.kind == "boolean":
        if not isinstance(answer, bool):
            yield f"`{question.id}` is {_shown(answer)}", "write true or false"
    elif question.kind == "choice":
        yield from _option_faults(question, answer)
    elif not isinstance(answer, list):
        yield f"`{question.id}` is {_shown(answer)}", "write a list, such as [first, second]"
    else:
        for i, one in enumerate(answer):
            yield from _option_faults(question, one)
            if one in answer[:i]:
                yield f"`{question.id}` names {_shown(one)} twice", "keep one of the two"


def _number_faults(question: ProfileQuestion, answer: Any) -> Iterator[tuple[str, str]]:
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        yield f"`{question.id}` is {_shown(answer)}", f"write{_choices(question)}"
        return
    low, high = question.low, question.high
    if (low is not None and answer < low) or (high is not None and answer > high):
        yield f"`{question.id}` is {_shown(answer)}", f"write{_choices(question)}"
    if question.whole and answer != int(answer):
        yield f"`{question.id}` is {_shown(answer)}", "write a whole number"


def _option_faults(question: ProfileQuestion, answer: Any) -> Iterator[tuple[str, str]]:
    options = [option.value for option in question.options]
    if answer not in options:
        near = closest(answer, options) if isinstance(answer, str) else None
        remedy = f"did you mean `{near}`?" if near else f"choose{_choices(question)}"
        yield f"`{question.id}` is {_shown(answer)}", remedy


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"`{str(value).lower() if isinstance(value, bool) else str(value)[:80]}`"


def _number(value: float | None) -> str:
    return "any" if value is None else f"{value:.12g}"


def default_profile(
    catalogue: Catalogue, given: Mapping[str, ProfileValue] | None = None
) -> dict[str, ProfileValue]:
    """The given answers, and the harmless default of each question that has one, in their order.

    A default may follow the size another answer gives, and a question is only filled where it
    would be asked (`show-when`); this goes on until nothing more can be filled. Prices of an
    incident hour or a quality point and stated outcomes have no default and stay unanswered.
    """
    known: dict[str, ProfileValue] = dict(given or {})
    while True:
        found: dict[str, ProfileValue] = {}
        for question in catalogue.profile:
            asked = question.id not in known and _is_shown(question, known)
            value = question.default_for(known) if asked else None
            if value is not None:
                found[question.id] = value
        if not found:
            break
        known |= found
    order = [question.id for question in catalogue.profile if question.id in known]
    return {id_: known[id_] for id_ in [*order, *(id_ for id_ in known if id_ not in order)]}


def _is_shown(question: ProfileQuestion, profile: Mapping[str, ProfileValue]) -> bool:
    return all(profile.get(id_) in words for id_, words in question.show_when.items())
