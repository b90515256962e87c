"""What a user names on the command line becomes a catalogue, an engagement or a scenario."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard
    from simulator.spec import Scenario

__all__ = [
    "STORED",
    "Kind",
    "Subject",
    "Today",
    "computing_as",
    "folder_of",
    "kind_of",
    "must_be_writable",
    "open_catalogue",
    "open_engagement",
    "open_scenario",
    "open_subject",
    "read_bytes",
    "today_of",
]

Kind = Literal["scenario", "engagement"]
STORED = "db:"
_SCENARIO_KEYS = {"scenario", "time-unit", "horizon", "pools", "pipelines", "models"}
_ENGAGEMENT_KEYS = {"engagement", "profile", "teams", "respondents", "rounds", "edition"}


@contextmanager
def computing_as(options: argparse.Namespace) -> Iterator[None]:
    """Whatever a command simulates: on the workers asked for, runs kept under its engagement."""
    from advisor.storage.computing import computed

    named = str(getattr(options, "engagement", None) or getattr(options, "subject", None) or "")
    stored = named.removeprefix(STORED) if named.startswith(STORED) else None
    with computed(stored, getattr(options, "workers", None)):
        yield


def open_catalogue() -> Catalogue:
    """The catalogue that was chosen, else the one this program came with."""
    from advisor.catalogue import chosen_catalogue

    return chosen_catalogue()


def open_engagement(reference: str, catalogue: Catalogue) -> Engagement:
    """An engagement by its file, a shipped example's name, or `db:<id>` in the store."""
    if reference.startswith(STORED):
        from advisor.engagement import catalogue_misfits
        from advisor.storage import Store

        stored = Store().load(reference.removeprefix(STORED))
        misfits = catalogue_misfits(stored, catalogue)
        if misfits:
            raise FaultsError(misfits)
        return stored
    from advisor.storage.engagement_file import load_engagement

    return load_engagement(reference, catalogue)


def must_be_writable(reference: str) -> None:
    """A fault where what is named is a shipped example, which is not changed."""
    if reference.startswith(STORED) or Path(reference).is_file():
        return
    from advisor.storage.engagement_file import shipped_examples

    if reference in shipped_examples():
        what = "this is a shipped example, which is not changed"
        remedy = f"take a copy first: `advisor export {reference} mine.yaml`"
        raise FaultsError([Fault(reference, what, remedy)])


def folder_of(reference: str) -> Path:
    """Where the logs of an engagement lie: beside its file, for the store beside the examples."""
    if Path(reference).is_file():
        return Path(reference).parent
    from advisor.storage.engagement_file import shipped_examples

    return next(iter(shipped_examples().values())).parent


def read_bytes(path: Path) -> bytes:
    """A file's bytes; a folder, a missing or an unreadable file is a fault of the input."""
    try:
        return path.read_bytes()
    except IsADirectoryError:
        fault = Fault(str(path), "this is a folder", "name a file in it")
    except FileNotFoundError:
        fault = Fault(str(path), "there is no such file", "check the spelling of the path")
    except OSError as error:
        fault = Fault(str(path), f"cannot be read: {error.strerror}", "check who may read it")
    raise FaultsError([fault])


def kind_of(data: Any, name: str) -> Kind:
    """Tells a scenario and an engagement apart by their keys."""
    keys = set(data) if isinstance(data, Mapping) else set()
    if "scenario" in keys or len(keys & _SCENARIO_KEYS) > len(keys & _ENGAGEMENT_KEYS):
        return "scenario"
    if keys & _ENGAGEMENT_KEYS:
        return "engagement"
    what = "neither a scenario nor an engagement"
    remedy = "begin it with `scenario: 1` or `engagement: 1`; a catalogue is checked by its folder"
    raise FaultsError([Fault(f"{name}:1", what, remedy)])


def open_scenario(reference: str) -> Scenario:
    """A scenario file's scenario, a shipped one by its name, or today's scenario of an engagement.

    A file wins over a shipped scenario of the same name.
    """
    return open_subject(reference).scenario


@dataclass(frozen=True, slots=True)
class Today:
    """An engagement, and what its baseline was made from."""

    catalogue: Catalogue
    engagement: Engagement
    scorecard: Scorecard
    baseline: Baseline


@dataclass(frozen=True, slots=True)
class Subject:
    """What is simulated; `today` where it is an engagement's."""

    scenario: Scenario
    today: Today | None = None


def open_subject(reference: str) -> Subject:
    """A scenario file, a shipped scenario, or an engagement with today's scenario of it."""
    path = Path(reference)
    if path.is_file():
        from advisor import strict_yaml

        text = read_bytes(path)
        if kind_of(strict_yaml.read(text, reference).data, reference) == "scenario":
            from advisor.scenario_file import read_scenario

            return Subject(read_scenario(text, reference))
    from advisor.baseline import shipped_names, shipped_scenario

    catalogue = open_catalogue()
    if not path.is_file() and not reference.startswith(STORED):
        names = shipped_names()
        if reference in names:
            return Subject(shipped_scenario(catalogue, reference))
        _refuse_unknown(reference, names)
    today = _today(reference, catalogue)
    return Subject(today.baseline.scenario, today)


def today_of(reference: str) -> Today:
    """An engagement with its scorecard and baseline."""
    return _today(reference, open_catalogue())


def _refuse_unknown(reference: str, scenarios: Sequence[str]) -> None:
    """A name that is neither a file, a shipped scenario nor an example, with the nearest ones."""
    from advisor.storage.engagement_file import shipped_examples
    from advisor.strict_yaml import closest

    examples = shipped_examples()
    if reference in examples:
        return
    near = closest(reference, [*examples, *scenarios])
    remedy = f"did you mean `{near}`?" if near else (
        f"give a file, one of the examples {', '.join(examples)}, or a shipped scenario: "
        f"{', '.join(scenarios)}")  # fmt: skip
    what = "no such file, shipped example or shipped scenario"
    raise FaultsError([Fault(reference, what, remedy)])


def _today(reference: str, catalogue: Catalogue) -> Today:
    from advisor.baseline import build_baseline
    from advisor.scoring import score

    engagement = open_engagement(reference, catalogue)
    scorecard = score(catalogue, engagement)
    return Today(catalogue, engagement, scorecard, build_baseline(catalogue, engagement, scorecard))
