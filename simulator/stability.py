"""The population stability index of inputs: what it reads when nothing has moved.

The scenario format says how a model's quality falls, not that its inputs shift; so the inputs a
`psi` monitor sees are those of its training, and all it can do is call by chance. That is not
little: with 200 cases on either side and ten bins it reads above 0.1 in 37 % of checks (Yurdakul
and Naranjo 2020: about (1/n + 1/m) chi-squared with bins - 1 degrees of freedom). Both samples are
drawn, multinomially, rather than taken from that approximation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from simulator.draws import beta_binomial_inverse

__all__ = ["drawn_counts", "stability_index"]


def stability_index(reference: Sequence[int], found: Sequence[int]) -> float:
    """Sum of (q - p) ln(q / p) over bins, p and q their shares; an empty bin counts as half a case.

    >>> stability_index([50, 50], [50, 50]), round(stability_index([50, 50], [60, 40]), 4)
    (0.0, 0.0405)
    """
    one = [count or 0.5 for count in reference]
    other = [count or 0.5 for count in found]
    whole, all_of_it = math.fsum(one), math.fsum(other)
    return math.fsum(
        (q / all_of_it - p / whole) * math.log(q * whole / (p * all_of_it))
        for p, q in zip(one, other, strict=True)
    )


def drawn_counts(
    bins: int, cases: int, uniform: Callable[[int], float], correlation: float = 0.0
) -> tuple[int, ...]:
    """Cases in equally likely bins; `uniform(j)` decides bin j, the last takes the rest.

    With a `correlation` above 0 the cases of the sample resemble each other (Dirichlet-multinomial;
    bin by bin a beta-binomial).

    >>> sum(drawn_counts(4, 1000, lambda j: 0.3 + 0.1 * j))
    1000
    """
    counts, left = [], cases
    size = (1.0 - correlation) / correlation if correlation > 0.0 else math.inf
    for j in range(bins - 1):
        open_bins = bins - j
        own = 1.0 / (size * open_bins / bins + 1.0)
        counts.append(beta_binomial_inverse(uniform(j), left, 1.0 / open_bins, own) if left else 0)
        left -= counts[-1]
    return (*counts, left)
