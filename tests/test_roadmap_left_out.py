"""What a plan leaves out: in which order it is told."""

from __future__ import annotations

from advisor.roadmap import Binding, LeftOut, by_gain


def test_what_the_plan_gains_nothing_by_stands_behind_what_a_limit_keeps_out() -> None:
    """And what people forbade behind both, however much of a gap they close."""
    kinds: tuple[Binding, ...] = ("forbidden", "no-benefit", "budget", "no-benefit", "capacity")
    left = [
        LeftOut(kind + str(at), kind, "…", 1.0, gain)
        for at, (kind, gain) in enumerate(zip(kinds, (9.0, 8.0, 0.1, 3.0, 0.2), strict=True))
    ]
    assert [each.gain for each in by_gain(left)] == [0.2, 0.1, 8.0, 3.0, 9.0]
