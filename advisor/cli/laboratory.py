"""`retrain-policy`: which retraining policy pays, replayed on a matrix or a stream of one's own."""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import read_bytes
from advisor.cli.printing import Progress, number, print_json, table, tell, write_whole

if TYPE_CHECKING:
    from advisor.laboratory import Answer, Money

__all__ = ["run_retrain_policy"]


def run_retrain_policy(options: argparse.Namespace) -> int:
    """The causal policy's cost beside never, every rhythm and the hindsight optimum."""
    from advisor.laboratory import Money, answer, answer_to_json

    matrix, naive, warnings = _matrix(options)
    price: float | Money = options.retrain_cost
    if options.point_value is not None:
        price = Money(options.people_cost or 0.0, options.machine_cost or 0.0, options.point_value)
    found = answer(
        matrix,
        price,
        delay=options.label_delay,
        newest_only=options.newest_only,
        floor=options.floor,
        naive=naive,
        warnings=warnings,
    )
    if options.json:
        print_json(answer_to_json(found))
    else:
        for each in warnings:
            tell(each)
        print(_text(found))
    return 0


def _matrix(options: argparse.Namespace) -> tuple[Any, Mapping[str, float], tuple[str, ...]]:
    """The matrix, of a stream also what needs no model, and warnings."""
    from advisor.laboratory import read_matrix

    if options.matrix is not None:
        read = read_matrix(read_bytes(Path(options.matrix)), options.matrix)
        return read.matrix, {}, read.warnings
    return _built(options)


def _built(options: argparse.Namespace) -> tuple[Any, Mapping[str, float], tuple[str, ...]]:
    from advisor.laboratory import build_matrix, read_stream

    features = [each.strip() for each in (options.features or "").split(",") if each.strip()]
    with Path(options.stream).open("rb") as file:
        stream = read_stream(file, options.stream, options.target, features)
    matrix, naive = build_matrix(
        stream,
        options.stream,
        period=options.period,
        trained_on=options.trained_on or 8,
        learner=options.learner or "logistic",
        delay=options.label_delay,
        progress=Progress(),
    )
    if options.out is not None:
        write_whole(Path(options.out), _csv(matrix))
    return matrix, naive, stream.warnings


def _csv(matrix: Any) -> str:
    """A matrix as `retrain-policy` reads it: shortest exact numbers, empty below the diagonal."""
    out = io.StringIO()
    for row in matrix.tolist():
        out.write(",".join("" if each != each else repr(each) for each in row) + "\n")
    return out.getvalue()


_NAMES = {
    "paired-gaps": "our policy, told only what was known",
    "never": "never",
    "best-periodic": "best rhythm, in hindsight",
    "hindsight-optimum": "optimum, in hindsight",
    "every-period": "every period",
    "newest-only": "our policy, never going back",
}


def _text(found: Answer) -> str:
    rows = found.policies
    parts = [found.advice, table(("", "retrainings", "errors", "cost", "low", "high", "accuracy"), [
        (_NAMES[each.id], each.retrainings, each.errors, each.cost, each.low, each.high,
         each.mean_accuracy) for each in rows
    ])]  # fmt: skip
    parts.append(_units(found))
    if rows[0].below_floor is not None:
        shares = [
            (_NAMES[each.id], *(
                f"{value:.0%}" for value in (each.below_floor, each.below_low, each.below_high)
                if value is not None
            )) for each in rows
        ]  # fmt: skip
        parts.append(table(("", "time below the floor", "low", "high"), shares))
    if rows[0].value_lost is not None:
        parts.append(table(("", "value lost", "low", "high", "people", "machines"), [
            (_NAMES[each.id], each.value_lost, each.value_low, each.value_high, each.people_cost,
             each.machine_cost) for each in rows
        ]))  # fmt: skip
    if found.naive:
        parts.append(_of_naive(found))
    return "\n\n".join(parts)


def _units(found: Answer) -> str:
    lines = [
        f"Costs in error-periods over {found.periods:,} periods, a retraining at "
        f"{number(found.price)}; low to high: 80 % range over stretches of periods drawn anew."
    ]
    if found.best_periodic_every is not None:
        lines.append(
            f"Periods between two retrainings of the best rhythm: {found.best_periodic_every}."
        )
    if found.reached is not None:
        lines.append(
            "Between the best rhythm (0) and the optimum (1), both known only afterwards, our "
            f"policy reached {found.reached:.2f}."
        )
    if found.returns:
        lines.append(f"It went back to an older model {found.returns} times, which costs nothing.")
    return " ".join(lines)


def _of_naive(found: Answer) -> str:
    same, commonest = found.naive["same_as_last"], found.naive["commonest_label"]
    best = max(each.mean_accuracy for each in found.policies)
    verdict = "more than any policy here" if same > best else "less than the best policy here"
    return (
        f"Without a model: the same label as last time is right in {same:.1%}, {verdict}; "
        f"the commonest label in {commonest:.1%}."
    )
