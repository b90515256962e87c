"""ADWIN: a window over what was seen that grows while nothing changes and is cut where it does.

Bifet and Gavalda, "Learning from time-changing data with adaptive windowing" (SDM 2007), the
second algorithm: the window is kept in buckets of 1, 2, 4, … checks, at most five of a size, so a
long quiet time costs little memory. Only a fall is a reason to call; a rise cuts the window too,
in silence (River's ADWIN reports both).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

__all__ = ["AdaptiveWindow"]

_BUCKETS = 5
_LEAST = 5  # labels on either side of a cut

Bucket = tuple[float, float, float]
"""Number of values, their sum, their sum of squares about their mean."""


def _merged(one: Bucket, other: Bucket) -> Bucket:
    (n, total, within), (m, more, apart) = one, other
    between = (total / n - more / m) ** 2 * n * m / (n + m)
    return n + m, total + more, within + apart + between


class AdaptiveWindow:
    """What has been seen since the last cut.

    >>> window = AdaptiveWindow(0.002)
    >>> any(window.falls(0.95, 200) for _ in range(30)), window.falls(0.5, 200)
    (False, True)
    """

    __slots__ = ("_delta", "_levels", "_whole")

    def __init__(self, delta: float) -> None:
        self._delta = delta
        self._levels: list[list[Bucket]] = [[]]  # oldest first in each; each older than the last
        self._whole: Bucket | None = None

    @property
    def width(self) -> float:
        """How many values the window holds."""
        return 0.0 if self._whole is None else self._whole[0]

    def falls(self, value: float, labels: int | None) -> bool:
        """Takes a check in; True when some cut of the window has a newer part that is lower.

        A check is `labels` ones and zeros with this mean or, without labels, one number in [0, 1].
        """
        number = float(labels or 1)
        within = number * value * (1.0 - value) if labels else 0.0
        self._insert((number, number * value, within))
        while self.width >= 2 * _LEAST:
            changes = list(self._changes())
            if any(changes):
                return True
            if not changes:
                return False
            self._drop_oldest()
        return False

    def _insert(self, bucket: Bucket) -> None:
        self._whole = bucket if self._whole is None else _merged(self._whole, bucket)
        self._levels[0].append(bucket)
        for level, buckets in enumerate(self._levels):
            if len(buckets) <= _BUCKETS:
                break
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(_merged(buckets.pop(0), buckets.pop(0)))

    def _drop_oldest(self) -> None:
        while not self._levels[-1]:
            self._levels.pop()
        self._levels[-1].pop(0)
        rest = [bucket for level in reversed(self._levels) for bucket in level]
        self._whole = rest[0] if rest else None
        for bucket in rest[1:]:
            self._whole = _merged(self._whole, bucket) if self._whole else bucket

    def _changes(self) -> Iterator[bool]:
        """For every cut whose parts differ by more than chance: whether the newer one is lower."""
        if self._whole is None:
            return
        number, total, squares = self._whole
        log = math.log(2.0 * math.log(number) / self._delta)
        spread = 2.0 * squares / number * log
        older = summed = 0.0
        for level in reversed(self._levels):
            for n, part, _ in level:
                older += n
                summed += part
                newer = number - older
                if newer < _LEAST:
                    return
                if older < _LEAST:
                    continue
                harmonic = 1.0 / older + 1.0 / newer
                fall = summed / older - (total - summed) / newer
                if abs(fall) > math.sqrt(harmonic * spread) + 2.0 / 3.0 * harmonic * log:
                    yield fall > 0.0
