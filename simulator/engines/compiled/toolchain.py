"""How the kernel is compiled: numba without fast-math, the interpreter's lock let go, one cache.

Without numba, or when a test asks for it, the same functions run as plain Python. The kernel asks
Python for what it cannot know (a dated change that is read for the first time) through one
function pointer, which takes the interpreter's lock for as long as the answer takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, TypeVar, cast

__all__ = ["COMPILES", "PLAIN_ANSWERS", "alone", "ask", "digest", "entry", "fast", "floats_at",
           "in_one_piece", "is_kept", "wholes_at"]  # fmt: skip

_F = TypeVar("_F", bound=Callable[..., Any])
Answer = Callable[[int, int], int]

PLAIN_ANSWERS: Final[dict[int, Answer]] = {}
"""Without numba: what answers the kernel, by the number that stands for its address."""

_OTHERS = ("draws.py", "lanes.py", "layout.py", "toolchain.py")
_BESIDE = ("draws.py",)  # what the kernel is made of beside its own folder


_INNER: Final[set[str]] = set()


def digest(folder: Path = Path(__file__).parent) -> int:
    """A number that changes with any line of the kernel: compiled code is kept under it.

    numba itself looks only at the file of the function it keeps.
    """
    whole = blake2b(digest_size=7)
    for path in sorted(folder.glob("*.py")) + [folder.parent.parent / name for name in _BESIDE]:
        source = path.read_bytes()
        if b"\n@fast\n" in source or path.name in _OTHERS:
            whole.update(source)
    return int.from_bytes(whole.digest(), "big")


def _found() -> bool:
    try:
        from numba import config
    except ImportError:
        return False
    return not getattr(config, "DISABLE_JIT", 0)


COMPILES: Final[bool] = _found()
if COMPILES:
    from numba import njit
    from numba.core import types as numba_types
    from numba.extending import intrinsic

    types: Any = numba_types

    SIGNATURE: Any = (types.int64,)


def fast(function: _F) -> _F:
    """Compiled with what calls it; the interpreter's lock is let go."""
    if not COMPILES:
        return function
    _INNER.add(function.__qualname__)
    inner = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compile_one: Any = njit
    return cast("_F", compile_one(error_model="numpy", **inner)(function))


def entry(function: _F) -> _F:
    """A function that Python calls: compiled at its first call, then kept on disk."""
    if not COMPILES:
        return function
    try:
        return cast("_F", njit(nogil=True, error_model="numpy", cache=True)(function))
    except RuntimeError:  # nowhere to keep it: every process compiles for itself
        return cast("_F", njit(nogil=True, error_model="numpy")(function))


@contextmanager
def in_one_piece() -> Iterator[None]:
    """While this lasts, functions of the kernel are not made executable one by one.

    numba optimises and assembles each function together with everything it calls, level by level;
    of the kernel only the whole is ever called. With another numba whose insides differ everything
    is compiled as usual, and takes longer.
    """
    from numba.core import codegen
    from numba.core.compiler_lock import global_compiler_lock

    library: Any = codegen.CPUCodeLibrary
    maker: Any = codegen.JITCPUCodegen
    names = ("_optimize_final_module", "_finalize_final_module", "_finalize_dynamic_globals")
    if not all(hasattr(library, each) for each in names) or not hasattr(maker, "set_env"):
        yield
        return
    optimise, finish = (getattr(library, each) for each in names[:2])
    set_env = maker.set_env

    def optimise_whole(self: Any) -> None:
        if self.name not in _INNER:
            for each in self._final_module.functions:  # nobody else calls them: inline at will
                own = "8compiled" in each.name and "_entry" not in each.name
                if own and not each.is_declaration:
                    each.linkage = "internal"
            optimise(self)

    def finish_whole(self: Any) -> None:
        if self.name not in _INNER:
            finish(self)
        else:
            self._finalize_dynamic_globals()
            self._finalized = True

    def set_env_of_whole(self: Any, name: str, env: Any) -> None:
        if self._engine.get_global_value_address(name):
            set_env(self, name, env)

    def put(*members: Any) -> None:
        for name, member in zip(names[:2], members[:2], strict=True):
            setattr(library, name, member)
        maker.set_env = members[-1]

    with global_compiler_lock:
        put(optimise_whole, finish_whole, set_env_of_whole)
        try:
            yield
        finally:
            put(optimise, finish, set_env)


def is_kept(function: Any) -> bool:
    """Whether a function's compiled code is on disk for this machine and this digest."""
    try:
        cache = function._cache  # noqa: SLF001 - numba has no public question for it
        key = cache._index_key(SIGNATURE, function.targetctx.codegen())  # noqa: SLF001
        return key in cache._cache_file._load_index()  # noqa: SLF001
    except (AttributeError, OSError):
        return False


@contextmanager
def alone(function: Any) -> Iterator[None]:
    """While this lasts no other process compiles what is kept where `function` is.

    The system gives the lock back when its holder ends, however it ends: nothing is left behind
    that a later process would have to wait for. Where there are no such locks, each compiles.
    """
    try:
        import fcntl

        folder = Path(function._cache.cache_path)  # noqa: SLF001 - as above
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "compiling.lock").open("ab")
    except (ImportError, AttributeError, OSError):
        yield
        return
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:  # said, not left to closing: a process forked meanwhile holds the file open too
            fcntl.flock(file, fcntl.LOCK_UN)


def _plain_ask(address: int, what: int, which: int) -> int:
    return PLAIN_ANSWERS[address](what, which)


if COMPILES:

    def _pointer(kind: Any) -> Any:
        """A number taken for the address of words of that kind: reading one is one instruction."""

        @intrinsic  # type: ignore[untyped-decorator,unused-ignore]
        def pointer(_context: Any, _address: Any) -> Any:
            signature = types.CPointer(kind)(types.int64)

            def generate(context: Any, builder: Any, sign: Any, values: Any) -> Any:
                return builder.inttoptr(values[0], context.get_value_type(sign.return_type))

            return signature, generate

        return pointer

    wholes_at, floats_at = _pointer(types.int64), _pointer(types.float64)

    @intrinsic  # type: ignore[untyped-decorator,unused-ignore]
    def _ask(_context: Any, _address: Any, _what: Any, _which: Any) -> Any:
        # The answer of the function at that address to two whole numbers.
        signature = types.int64(types.int64, types.int64, types.int64)

        def generate(_: Any, builder: Any, __: Any, values: Any) -> Any:
            from llvmlite import ir

            word = ir.IntType(64)
            kind = ir.FunctionType(word, [word, word])
            pointer = builder.inttoptr(values[0], kind.as_pointer())
            return builder.call(pointer, values[1:])

        return signature, generate

    ask: Callable[[int, int, int], int] = cast("Any", _ask)
else:
    ask = _plain_ask
    wholes_at = floats_at = int
