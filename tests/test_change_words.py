"""How a what-if's difference reads: better, worse or neither, and never sure of a zero."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from advisor.ui.parts.answered import change_words


@pytest.mark.parametrize(
    ("row", "today", "words"),
    [
        # Surely above nought, and nought in every digit shown.
        (("lead-time.mean", "1", 0.00003, 0.00001, 0.00005), 0.75, "less than can be shown"),
        (("cost", "money", 40.0, 10.0, 80.0), 6e6, "less than can be shown"),
        (("lead-time.mean", "1", -0.14, -0.15, -0.13), 0.43, "−14\u00a0pts (−15 to −13), better"),
        (("lead-time.mean", "1", -0.002, -0.02, 0.01), 0.43, "no clear change"),
        (("lead-time.mean", "1", 0.0, 0.0, 0.0), 0.43, "no difference"),
    ],
)
def test_a_difference_is_told_as_far_as_it_can_be_read(
    row: tuple[str, str, float, float, float], today: float, words: str
) -> None:
    measure, unit, mean, low, high = row
    told = {"measure": measure, "unit": unit, "change": mean}
    told |= {"change_low": low, "change_high": high}  # type: ignore[dict-item]
    now: Any = SimpleNamespace(engagement=SimpleNamespace(currency="EUR"))
    answer: Any = SimpleNamespace(hours=78 * 168.0)
    written = str(change_words(now, answer, told, cast("Any", {"mean": today})))
    plain = written.replace('<span class="ink2">', "").replace("<span>", "")
    assert words in plain.replace("</span>", "").replace("<b>", "").replace("</b>", "")
