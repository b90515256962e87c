"""White on pages: how it is measured, and which sections are set closer so that there is less."""

from __future__ import annotations

import pytest

from advisor.report.filling import Places, filled, settled

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


def test_what_just_spills_over_is_brought_back_by_setting_its_page_closer() -> None:
    heights = [0.5, 0.52, 0.9, 0.3]
    before = filled(paper(heights, frozenset()))
    assert before == {1: 0.5, 2: 0.52, 3: 0.9, 4: 0.3}
    close = settled(lambda now: paper(heights, now), range(4))
    assert filled(paper(heights, close))[1] > 0.9
    assert close <= {0, 1}, "what stands elsewhere keeps its room"


@pytest.mark.parametrize("heights", [[0.8, 0.9, 0.2], [0.5, 0.9, 0.8, 0.1]])
def test_nothing_is_set_closer_where_that_would_not_help(heights: list[float]) -> None:
    tried: list[frozenset[int]] = []

    def layout(close: frozenset[int]) -> Places:
        tried.append(close)
        return paper(heights, close)

    assert settled(layout, range(len(heights))) == frozenset()
    assert len(tried) == len(set(tried)) <= 5, "a report is laid out a few times at most"
    assert (len(tried) == 1) == (heights[0] > 0.7)


def test_sections_that_may_not_be_set_closer_are_not() -> None:
    heights = [0.5, 0.52, 0.9, 0.3]
    assert settled(lambda now: paper(heights, now), []) == frozenset()
    assert 0 not in settled(lambda now: paper(heights, now), [1, 2, 3])


def test_a_block_that_goes_on_over_the_end_of_a_page_leaves_no_white_there() -> None:
    edges = (("begins", 1, 60.0), ("ends", 3, 151.5))
    assert filled(Places(edges, (1,))) == {1: 1.0, 2: 1.0, 3: 0.5}
