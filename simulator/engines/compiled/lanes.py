"""Eight draws at once: the lines of `simulator.draws`, traced into instructions on eight lanes.

A generator made for one number at a time waits for its own ten rounds; eight of them in the lanes
of a vector wait once. Nothing is written down twice: the functions that everybody calls are called
here too, with values that note which instruction each operator is. No lane is contracted or
reordered, so every bit is that of the single draw; without numba each is made by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from simulator.draws import philox, uniform
from simulator.engines.compiled.layout import (
    LANES,
    REPLICATION,
    SEED,
    Float,
    Whole,
)
from simulator.engines.compiled.toolchain import COMPILES

__all__ = ["Ahead", "made_by"]

Ahead = Callable[[Whole, Float, int, int, int, int, int], Any]
"""M, X, table, entity, stream, last, to. The table holds, of each lane, what is added to the
entity, the place, and what is added to `last`; the uniforms are put at `to`, behind them what
`after` makes of each less a half."""

_MASK = 0xFFFFFFFF
_HALF_BIT = 2.0**-52


def made_by(after: Callable[[float], float]) -> Ahead:
    """The function that draws a table's lanes, with what comes after each uniform."""
    if hasattr(after, "py_func"):  # it is compiled, and so is what calls this
        return _traced(after)

    def ahead(M: Whole, X: Float, table: int, entity: int, stream: int, last: int, to: int) -> None:
        for lane in range(LANES):
            place, more = M[table + LANES + lane], M[table + 2 * LANES + lane]
            who = entity + M[table + lane]
            u = uniform(M[SEED], M[REPLICATION], who, stream, place, last + more)
            X[to + lane] = u
            X[to + LANES + lane] = after(u - 0.5)

    return ahead


if COMPILES:
    from llvmlite import ir
    from numba.core import types as numba_types
    from numba.extending import intrinsic

    types: Any = numba_types
    _WORD: Any = ir.IntType(64)
    _FLOAT: Any = ir.DoubleType()
    _WORDS: Any = ir.VectorType(_WORD, LANES)
    _FLOATS: Any = ir.VectorType(_FLOAT, LANES)

    class _Value:
        """A number of the code that is being made: one, or one in each lane."""

        __slots__ = ("builder", "value")

        def __init__(self, builder: Any, value: Any) -> None:
            self.builder, self.value = builder, value

        @property
        def wide(self) -> bool:
            return isinstance(self.value.type, ir.VectorType)

        def spread(self) -> _Value:
            """The same in each lane."""
            if self.wide:
                return self
            kind = ir.VectorType(self.value.type, LANES)
            none = ir.Constant(kind, ir.Undefined)
            index = ir.Constant(ir.IntType(32), 0)
            first = self.builder.insert_element(none, self.value, index)
            mask = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
            return _Value(self.builder, self.builder.shuffle_vector(first, none, mask))

        def _with(self, other: Any, make: str, *, turned: bool = False) -> _Value:
            one = self
            if not isinstance(other, _Value):
                kind = self.value.type.element if self.wide else self.value.type
                other = _Value(self.builder, ir.Constant(kind, other))
            if one.wide != other.wide:
                one, other = one.spread(), other.spread()
            if turned:
                one, other = other, one
            return _Value(self.builder, getattr(self.builder, make)(one.value, other.value))

        def _is_float(self) -> bool:
            kind = self.value.type.element if self.wide else self.value.type
            return bool(kind == _FLOAT)

        def _does(self, whole: str, other: Any, *, turned: bool = False) -> _Value:
            return self._with(other, "f" + whole if self._is_float() else whole, turned=turned)

        def __add__(self, other: Any) -> _Value:
            return self._does("add", other)

        def __sub__(self, other: Any) -> _Value:
            return self._does("sub", other)

        def __rsub__(self, other: Any) -> _Value:
            return self._does("sub", other, turned=True)

        def __mul__(self, other: Any) -> _Value:
            return self._does("mul", other)

        __rmul__ = __mul__

        def __truediv__(self, other: Any) -> _Value:
            return self._with(other, "fdiv")

        def __and__(self, other: Any) -> _Value:
            return self._with(other, "and_")

        def __or__(self, other: Any) -> _Value:
            return self._with(other, "or_")

        def __xor__(self, other: Any) -> _Value:
            return self._with(other, "xor")

        def __rshift__(self, other: int) -> _Value:
            return self._with(other, "lshr")

        def __lshift__(self, other: int) -> _Value:
            return self._with(other, "shl")

    def _traced(after: Any) -> Ahead:
        rounds: Any = getattr(philox, "py_func", philox)
        formula = after.py_func

        @intrinsic  # type: ignore[untyped-decorator,unused-ignore]
        def ahead(
            _context: Any, M: Any, X: Any, _table: Any, _entity: Any, _stream: Any, _last: Any,
            _to: Any,
        ) -> Any:  # fmt: skip
            signature = types.void(M, X, *[types.int64] * 5)

            def generate(context: Any, builder: Any, _: Any, values: Any) -> Any:
                memory, floats, table, entity, stream, last, to = values

                def word(at: Any) -> Any:
                    return builder.gep(memory, [at])

                def header(field: int) -> _Value:
                    return _Value(builder, builder.load(word(ir.Constant(_WORD, field))))

                def row(number: int) -> _Value:
                    here = builder.add(table, ir.Constant(_WORD, number * LANES))
                    lanes = builder.bitcast(word(here), _WORDS.as_pointer())
                    return _Value(builder, builder.load(lanes, align=8))

                def put(number: int, found: _Value) -> None:
                    here = builder.add(to, ir.Constant(_WORD, number * LANES))
                    lanes = builder.bitcast(builder.gep(floats, [here]), _FLOATS.as_pointer())
                    builder.store(found.value, lanes, align=8)

                one = [_Value(builder, each) for each in (entity, stream, last)]
                a, b, _, _ = rounds(
                    header(SEED) & _MASK, header(REPLICATION) & _MASK, (one[0] + row(0)) & _MASK,
                    one[1] & _MASK, row(1) & _MASK, (one[2] + row(2)) & _MASK,
                )  # fmt: skip
                k = ((a >> 6) << 26) | (b >> 6)
                u = (_Value(builder, builder.sitofp(k.value, _FLOATS)) + 0.5) * _HALF_BIT
                put(0, u)
                put(1, formula(u - 0.5))
                return context.get_dummy_value()

            return signature, generate

        return cast("Ahead", ahead)
