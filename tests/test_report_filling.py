"""White on pages: how it is measured, and which sections are set closer so that there is less."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from advisor.report.filling import Close, Places, filled, rows_before, settled, whiter

A4_TOP, ROOM = 26.0, 251.0


def paper(heights: list[float], close: frozenset[int]) -> Places:
    """Unbreakable sections one under the other; one set closer is a tenth lower."""
    page, y, edges, begun = 1, 0.0, [], []
    for at, height in enumerate(heights):
        high = 0.9 * height if at in close else height
        if y + high > 1:
            page, y = page + 1, 0.0
        begun.append(page)
        for kind, where in (("begins", y), ("ends", y + high)):
            edges.append((kind, page, A4_TOP + ROOM * where))
        y += high
    return Places(tuple(edges), tuple(begun))


def settle(heights: list[float], free: Sequence[int]) -> tuple[Close, list[Close]]:
    """What is set closer, and everything that was tried."""
    tried: list[Close] = []

    def layout(close: Close) -> Places:
        tried.append(close)
        return paper(heights, close)

    return settled(layout, free, paper(heights, frozenset())), tried


def test_what_just_spills_over_is_brought_back_by_setting_its_page_closer() -> None:
    heights = [0.5, 0.52, 0.9, 0.3]
    before = filled(paper(heights, frozenset()))
    assert before == {1: 0.5, 2: 0.52, 3: 0.9, 4: 0.3}
    close, _ = settle(heights, range(4))
    assert filled(paper(heights, close))[1] > 0.9
    assert close <= {0, 1}, "what stands elsewhere keeps its room"


@pytest.mark.parametrize("heights", [[0.8, 0.9, 0.2], [0.5, 0.9, 0.8, 0.1]])
def test_nothing_is_set_closer_where_that_would_not_help(heights: list[float]) -> None:
    close, tried = settle(heights, range(len(heights)))
    assert close == frozenset()
    assert len(tried) == len(set(tried)) <= 4, "a report is laid out a few times at most"
    assert (not tried) == (heights[0] > 0.7)


def test_sections_that_may_not_be_set_closer_are_not() -> None:
    heights = [0.5, 0.52, 0.9, 0.3]
    assert 0 not in settle(heights, [1, 2, 3])[0]
    assert settle([0.8, 0.5, 0.9, 0.3], [0, 1])[0] <= {0, 1}


def test_a_block_that_goes_on_over_the_end_of_a_page_leaves_no_white_there() -> None:
    edges = (("begins", 1, 60.0), ("ends", 3, 151.5))
    assert filled(Places(edges, (1,))) == {1: 1.0, 2: 1.0, 3: 0.5}


ROW = 5.0


@pytest.mark.parametrize(("share", "fit"), [(0.8, 0), (0.69, 0), (0.6, 7), (0.4, 17), (0.1, 25)])
def test_a_plan_begins_on_the_page_before_it_with_as_many_rows_as_fit_there(
    share: float, fit: int
) -> None:
    """Thirty rows of 5 mm and 20 mm of axis on their own page, under 40 mm of words."""
    high = 30 * ROW + 20
    edges = (
        *(("begins", 1, A4_TOP), ("ends", 1, A4_TOP + ROOM * share)),
        *(("begins", 2, A4_TOP), ("ends", 2, A4_TOP + 40 + high)),
    )
    rows = rows_before(Places(edges, (1, 2)), 1, high, 30, ROW)
    assert rows == fit
    if rows:
        room = (1 - share) * ROOM
        assert 40 + 10 + rows * ROW <= room, "words, axis and rows have room there"
    assert rows_before(Places(edges, (2, 2)), 1, high, 30, ROW) == 0, "it begins no page"


def test_less_white_in_all_is_better_and_as_much_is_not() -> None:
    half, full = paper([0.5, 0.9, 0.1], frozenset()), paper([0.7, 0.9, 0.1], frozenset())
    assert whiter(half, full, [0, 1, 2])
    assert not whiter(half, half, [0, 1, 2])
    assert not whiter(full, half, [0, 1, 2])
