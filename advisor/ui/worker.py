"""The worker process: one computation for one engagement, its result into the database.

Run as `python -m advisor.ui.worker FOLDER`. It reads the engagement itself, so the key under
which the result is kept is the hash of exactly what was computed.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from advisor.catalogue import chosen_catalogue
from advisor.faults import FaultsError
from advisor.storage import Store
from advisor.storage.computing import computed
from advisor.ui.jobs import CANCEL, CONTENT, JOB, PROGRESS
from advisor.ui.keys import film_key, mirror_key, projection_key, report_key, trial_key
from advisor.ui.words import say

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from advisor.flow import Projection
    from advisor.logs import LogTable
    from advisor.report.brand import Brand
    from advisor.report.content.context import Profile
    from advisor.report.model import ReportModel

__all__ = ["NICER", "run"]

_SECONDS_BETWEEN_WRITES = 0.2
NICER = 5
"""A computation steps back behind the people in a room, who wait for an answer at once."""


class _Told:
    """Writes progress for the page, whole or not at all, and hears whether to stop.

    A worker whose app has ended stops by itself: its parent is then another process.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parent = os.getppid()
        self._last = 0.0
        self._cancelled = False

    def progress(self, done: int, total: int, what: str) -> None:
        moment = time.monotonic()
        if moment - self._last >= _SECONDS_BETWEEN_WRITES or done >= total:
            self._last = moment
            self.write(state="running", done=int(done), total=int(total), what=str(what))

    def cancelled(self) -> bool:
        alone = os.getppid() != self._parent
        self._cancelled = self._cancelled or alone or (self.folder / CANCEL).exists()
        return self._cancelled

    def write(self, **told: Any) -> None:
        fresh = self.folder / (PROGRESS + ".new")
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.replace(self.folder / PROGRESS)


def run(folder: Path) -> int:
    """Runs the job of a folder; returns 0 when its result is in the database."""
    told = _Told(folder)
    order = json.loads((folder / JOB).read_text(encoding="utf-8"))
    try:
        with computed(order["engagement"]):
            _KINDS[order["kind"]](order, told)
    except FaultsError as error:
        told.write(state="faults", faults=[dataclasses.asdict(fault) for fault in error.faults])
        return 1
    except Exception:  # noqa: BLE001 - a worker tells of any failure and ends
        state = "cancelled" if told.cancelled() else "failed"
        told.write(state=state)
        traceback.print_exc()
        return 1
    told.write(state="cancelled" if told.cancelled() else "done", done=1, total=1)
    return 0


def _project(order: Mapping[str, Any], told: _Told) -> None:
    from advisor import flow

    store = Store(order["database"])
    catalogue = chosen_catalogue()
    engagement = store.load(order["engagement"])
    replications = order["replications"]
    projection = flow.project(
        catalogue,
        engagement,
        flow.assess(catalogue, engagement),
        replications=replications,
        progress=told.progress,
        cancel=told.cancelled,
    )
    if told.cancelled():
        return
    store.put_computation(
        order["engagement"],
        "projection",
        projection_key(catalogue, engagement, replications),
        flow.projection_to_json(projection),
    )
    if order.get("report"):
        _report({**order, "profile": "leadership"}, told)


def _report(order: Mapping[str, Any], told: _Told) -> None:
    from advisor import flow
    from advisor.report.content import build_report, with_sections
    from advisor.report.xlsx import write_xlsx
    from advisor.ui.logged import quality_logs
    from advisor.ui.publishing import brand_of, publication_of, report_choices

    store = Store(order["database"])
    catalogue = chosen_catalogue()
    name = order["engagement"]
    engagement = store.load(name)
    profile = cast("Profile", order["profile"])
    told.progress(0, 5, say("progress.results"))
    replications = order["replications"]
    held = projection_key(catalogue, engagement, replications)
    projection = _readable_projection(store, name, held)
    kept = store.get_computation(name, "study", held)
    study = None if kept is None else flow.study_from_json(kept)
    told.progress(1, 5, say("progress.sections"))
    assessment = flow.assess(catalogue, engagement)
    chosen = report_choices(store, name)
    publication = publication_of(chosen)
    model = build_report(
        catalogue,
        engagement,
        assessment,
        projection,
        profile=profile,
        publication=publication.model_copy(update={"sections": ()}),
        logs=quality_logs(engagement, store, name)[0],
        study=study,
    )
    model = with_sections(model, publication.sections)
    brand = brand_of(chosen)
    files = _files(model, brand, chosen, told)
    told.progress(4, 5, say("progress.workbook"))
    files["xlsx"] = write_xlsx(catalogue, engagement, assessment, projection, model, brand=brand)
    if told.cancelled():
        return
    key = report_key(
        catalogue,
        engagement,
        replications,
        profile,
        choices=chosen,
        simulated=projection is not None,
        studied=study is not None,
    )
    packed = {ending: base64.b64encode(made).decode("ascii") for ending, made in files.items()}
    store.put_computation(name, "report", key, packed)


def _files(
    model: ReportModel, brand: Brand, chosen: Mapping[str, str], told: _Told
) -> dict[str, bytes]:
    """The report as a PDF and as slides, by ending."""
    from advisor.report.pdf import write_pdf
    from advisor.report.pptx import write_pptx
    from advisor.ui.publishing import template_of

    told.progress(2, 5, say("progress.pages"))
    found = {"pdf": write_pdf(model, brand=brand)}
    told.progress(3, 5, say("progress.slides"))
    with tempfile.TemporaryDirectory() as folder:
        template = template_of(chosen, Path(folder))
        found["pptx"] = write_pptx(model, template=template, brand=brand)
    return found


def _readable_projection(store: Store, engagement: str, key: str) -> Projection | None:
    """The projection kept under a key; one in an earlier format is as good as none."""
    from advisor.flow import projection_from_json

    kept = store.get_computation(engagement, "projection", key)
    with suppress(ValueError):
        return None if kept is None else projection_from_json(kept)
    return None


def _kept_projection(store: Store, engagement: str, key: str) -> Projection:
    """The projection kept under that key; LookupError where it is gone."""
    from advisor.flow import projection_from_json

    kept = store.get_computation(engagement, "projection", key)
    if kept is None:
        raise LookupError("the projection this rests on is gone")
    return projection_from_json(kept)


def _film(order: Mapping[str, Any], told: _Told) -> None:
    """Runs one replication of a kept projection's scenario again, with its tables, and films it."""
    from advisor.ui.film import film_of, film_to_json

    store = Store(order["database"])
    projection = _kept_projection(store, order["engagement"], order["projection"])
    strategy, week, days = str(order["strategy"]), int(order["week"]), int(order["days"])
    told.progress(0, 2, say("progress.film-run"))
    film = film_of(projection, strategy, week, days)
    told.progress(1, 2, say("progress.film-moments"))
    if told.cancelled():
        return
    key = film_key(order["projection"], strategy, week, days)
    store.put_computation(order["engagement"], "film", key, film_to_json(film))


def _study(order: Mapping[str, Any], told: _Told) -> None:
    """Which parameters move today's figures, all of them drawn, and how long a run settles."""
    from advisor import flow
    from advisor.scoring import score

    store = Store(order["database"])
    catalogue = chosen_catalogue()
    engagement = store.load(order["engagement"])
    replications = order["replications"]
    made = flow.study(
        catalogue,
        engagement,
        score(catalogue, engagement),
        replications=replications,
        progress=told.progress,
        cancel=told.cancelled,
    )
    if told.cancelled():
        return
    key = projection_key(catalogue, engagement, replications)
    store.put_computation(order["engagement"], "study", key, flow.study_to_json(made))


def _mirror(order: Mapping[str, Any], told: _Told) -> None:
    """Free parameters fitted to what was stated; whether it is used is chosen afterwards."""
    from advisor import flow
    from advisor.scoring import score

    store, catalogue = Store(order["database"]), chosen_catalogue()
    engagement, replications = store.load(order["engagement"]), order["replications"]
    made = flow.fit_mirror(
        catalogue,
        engagement,
        score(catalogue, engagement),
        replications=replications,
        progress=told.progress,
        cancel=told.cancelled,
    )
    key = mirror_key(catalogue, engagement, replications)
    store.put_computation(order["engagement"], "mirror", key, flow.mirroring_to_json(made))


def _laboratory(order: Mapping[str, Any], told: _Told) -> None:
    """Replays retraining policies on a matrix, or on a stream whose models are trained first."""
    from advisor.laboratory import Cancelled
    from advisor.ui.laboratory import Asked, example, key_of
    from advisor.ui.laboratory import run as replay

    asked = Asked(**order["asked"])
    given = base64.b64decode(order["content"])
    content = example() if asked.source == "example" else given
    try:
        found = replay(asked, content, told.progress, told.cancelled)
    except (Cancelled, InterruptedError):
        return
    if not told.cancelled():
        key = key_of(asked, given)
        Store(order["database"]).put_computation(order["engagement"], "laboratory", key, found)


def _trial(order: Mapping[str, Any], told: _Told) -> None:
    """One practice on the today of a kept projection, paired with it."""
    from advisor import flow
    from advisor.outlook import DRAWS, try_practice

    store = Store(order["database"])
    projection = _kept_projection(store, order["engagement"], order["projection"])
    practice, replications = str(order["practice"]), order["replications"]
    _, trial = try_practice(
        chosen_catalogue(),
        projection.baseline,
        practice,
        draws=DRAWS,
        teams=max(1, len(store.load(order["engagement"]).teams)),
        replications=replications,
        progress=told.progress,
        cancel=told.cancelled,
    )
    if told.cancelled():
        return
    key = trial_key(order["projection"], practice, replications)
    store.put_computation(order["engagement"], "trial", key, flow.trial_to_json(trial))


def _log(order: Mapping[str, Any], told: _Told) -> None:
    """Fits a log that somebody gave; its rows are gone when this ends, the fits are kept."""
    from zoneinfo import ZoneInfo

    from advisor.logs import JobQuestions, calibrate

    told.progress(0, 0, say("progress.log"))
    path = told.folder / CONTENT
    zone = ZoneInfo(order["zone"]) if order["zone"] else None
    try:
        with path.open("rb") as file:
            found = calibrate(
                file,
                order["name"],
                order["log-kind"],
                questions=JobQuestions(stages=order["stages"]),
                progress=lambda done, total: told.progress(done, total, say("progress.fit")),
                columns=order["columns"],
                preset=order["preset"],
                duration_unit=order["unit"],
                zone=zone,
                results=order.get("results") or {},
                incidents=_incidents(order, zone),
            )
    finally:
        path.unlink(missing_ok=True)
        bare = {key: value for key, value in order.items() if key != "incidents"}
        (told.folder / JOB).write_text(json.dumps(bare), encoding="utf-8")
    if not told.cancelled():
        store = Store(order["database"])
        store.put_computation(order["engagement"], "log", order["key"], found)


def _incidents(order: Mapping[str, Any], zone: ZoneInfo | None) -> LogTable | None:
    """The incidents that came with a log of deployments."""
    from advisor.logs import read_log

    given = order.get("incidents")
    if given is None:
        return None
    return read_log(base64.b64decode(given["content"]), given["name"], "incidents", zone=zone)


def _upkeep(order: Mapping[str, Any], told: _Told) -> None:
    """Today's models retrained more and less often, noticed sooner, repaired faster."""
    from advisor import flow

    store = Store(order["database"])
    engagement = store.load(order["engagement"])
    key = projection_key(chosen_catalogue(), engagement, order["replications"])
    made = flow.upkeep(
        _kept_projection(store, order["engagement"], key),
        progress=told.progress,
        cancel=told.cancelled,
    )
    store.put_computation(order["engagement"], "upkeep", key, flow.upkeep_to_json(made))


def _what_if(order: Mapping[str, Any], told: _Told) -> None:
    """Stays and answers what-ifs, one after the other."""
    from advisor.ui.asking import stay

    stay(order, told)


_KINDS: Mapping[str, Callable[[Mapping[str, Any], _Told], None]] = {
    "projection": _project,
    "report": _report,
    "film": _film,
    "study": _study,
    "laboratory": _laboratory,
    "trial": _trial,
    "log": _log,
    "upkeep": _upkeep,
    "mirror": _mirror,
    "what-if": _what_if,
}


if __name__ == "__main__":
    with suppress(AttributeError):  # not on Windows
        os.nice(NICER)
    sys.exit(run(Path(sys.argv[1])))
