"""One question to the drift laboratory, run in a worker and kept: what was asked and the answer.

Nothing here draws and nothing knows Streamlit.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any, Literal

from advisor import __version__
from advisor.laboratory import (
    Answer,
    Learner,
    Money,
    answer,
    answer_from_json,
    answer_to_json,
    build_matrix,
    read_matrix,
    read_stream,
)
from advisor.storage.documents import canonical_json
from advisor.ui.words import say

__all__ = ["EXAMPLE", "MOST_MB", "Asked", "Kept", "example", "kept_from_json", "key_of", "run"]

Source = Literal["example", "matrix", "stream"]
EXAMPLE = "nsw-electricity-replay.csv"
"""126 weeks of the electricity market of New South Wales, computed by this project."""
MOST_MB = 20
_MOST_UNPACKED = 200 * 1024**2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is replayed and at which price: `price` in error-periods, or the three sums of money.

    `delay`, `period` (rows) and `trained_on` (periods) as the command has them; the last three and
    `target` count for a stream alone.
    """

    source: Source
    name: str
    price: float | None = 0.2
    people: float | None = None
    machines: float | None = None
    point_value: float | None = None
    delay: int = 0
    floor: float | None = None
    target: str = ""
    period: int = 336
    trained_on: int = 8
    learner: Learner = "logistic"


@dataclass(frozen=True, slots=True)
class Kept:
    """A question and its answer."""

    asked: Asked
    answer: Answer


def example() -> bytes:
    """The example matrix that comes with the program."""
    path = resources.files("questionnaires") / "examples" / "data" / EXAMPLE
    return path.read_bytes()


def key_of(asked: Asked, content: bytes) -> str:
    """Under which key the answer is kept: the question, the data and the program."""
    text = canonical_json([asdict(asked), hashlib.sha256(content).hexdigest(), __version__])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def run(
    asked: Asked,
    content: bytes,
    progress: Callable[[int, int, str], None],
    cancel: Callable[[], bool],
) -> dict[str, Any]:
    """Reads, trains where it is a stream, replays; what `kept_from_json` reads. Raises FaultsError.

    Unpacked a file may have at most 200 MB.
    """
    naive: Mapping[str, float] = {}
    if asked.source == "stream":
        stream = read_stream(
            io.BytesIO(content), asked.name, asked.target or None, most_bytes=_MOST_UNPACKED
        )
        matrix, naive = build_matrix(
            stream,
            asked.name,
            period=asked.period,
            trained_on=asked.trained_on,
            learner=asked.learner,
            delay=asked.delay,
            progress=progress,
            cancel=cancel,
        )
        warnings = stream.warnings
    else:
        read = read_matrix(content, asked.name)
        matrix, warnings = read.matrix, read.warnings
    progress(1, 2, say("progress.policies"))
    price: float | Money = asked.price or 0.0
    if asked.point_value is not None:
        price = Money(asked.people or 0.0, asked.machines or 0.0, asked.point_value)
    found = answer(
        matrix,
        price,
        delay=asked.delay,
        floor=asked.floor,
        naive=naive,
        warnings=warnings,
        cancel=cancel,
    )
    return {"asked": asdict(asked), "answer": answer_to_json(found)}


def kept_from_json(data: Mapping[str, Any]) -> Kept:
    """The question and answer that `run` gave."""
    return Kept(Asked(**data["asked"]), answer_from_json(data["answer"]))
