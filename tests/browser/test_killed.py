"""Server and browser killed in the middle of a vote: what the screen said was kept is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_killing import kill_votes


@pytest.mark.browser
def test_a_vote_that_the_screen_acknowledged_outlives_server_and_browser(
    chromium: str, tmp_path: Path
) -> None:
    told = next(iter(kill_votes(str(tmp_path / "room.sqlite"), chromium, times=1)))
    assert told.times == 1
    assert told.acknowledged > 0, "nothing was on the screen: the kill says nothing"
    assert told.lost == []
