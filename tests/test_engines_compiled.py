"""The compiled engine by itself: planted bugs are noticed, threads, memory, closed forms, no numba.

A bug is planted as another text of one line of the kernel, which then runs as plain Python.
"""

from __future__ import annotations

import math
import pickle
import sys
import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from key_cases import base
from test_engines_equal import differences

import simulator.engines.compiled as package
from simulator import draws
from simulator.engines import choose
from simulator.engines.compiled import CompiledEngine, running, toolchain, warm_up
from simulator.engines.compiled.lower import Lowered
from simulator.engines.reference import ReferenceEngine
from simulator.queueing import erlang_c
from simulator.results import Results
from simulator.spec import Scenario, build

FOLDER = Path(package.__file__).parent
# The modules of the kernel, each before those that call it.
KERNEL = (
    "heap", "chances", "clocks", "tallies", "pools", "supply", "releases", "jobs", "deployments",
    "spot", "flow", "gates", "production", "sources", "looks", "loop",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    warm_up()


class Plain:
    """The kernel as plain Python, with one line of one module written otherwise."""

    def __init__(self, module: str = "", line: str = "", instead: str = "") -> None:
        self.modules: dict[str, ModuleType] = {}
        for name in KERNEL:
            text = (FOLDER / f"{name}.py").read_text("utf-8")
            if name == module:
                assert text.count(line) == 1, f"{line!r} stands in {name} {text.count(line)} times"
                text = text.replace(line, instead)
            self.modules[name] = self._loaded(name, text)

    def _loaded(self, name: str, text: str) -> ModuleType:
        found = ModuleType(f"plain.{name}")
        for other, module in self.modules.items():
            there = f"from simulator.engines.compiled.{other} import"
            text = text.replace(there, f"from plain_{other} import")
            sys.modules[f"plain_{other}"] = module
        try:
            exec(compile(text, f"plain/{name}.py", "exec"), found.__dict__)  # noqa: S102 - our own text
        finally:
            for other in self.modules:
                del sys.modules[f"plain_{other}"]
        return found

    def run(self, patch: pytest.MonkeyPatch, scenario: Scenario, **how: Any) -> Results:
        with patch.context() as inner:
            inner.setattr(running, "turn", self.modules["loop"].turn)
            inner.setattr(toolchain, "COMPILES", False)
            return CompiledEngine().run(scenario, 1, 0, **how)


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is compiled while the kernel's modules are read as plain Python."""
    monkeypatch.setattr(toolchain, "fast", lambda function: function)
    monkeypatch.setattr(toolchain, "entry", lambda function: function)
    monkeypatch.setattr(toolchain, "ask", toolchain._plain_ask)
    monkeypatch.setattr(toolchain, "wholes_at", int)
    monkeypatch.setattr(toolchain, "floats_at", int)
    return monkeypatch


def busy() -> Scenario:
    """A little of everything that a bug may hide in."""
    data = base()
    data["pipelines"][0]["stages"][1]["fails"] = [
        {"cause": "again", "probability": 0.3, "on-failure": {"kind": "retry", "at-most": 2}},
        {"cause": "back", "probability": 0.1, "on-failure": {"kind": "go-to", "stage": "x"}},
    ]
    data["pipelines"][0]["stages"][1].pop("on-failure")
    data["pipelines"][0]["stages"][2]["batch"] = True
    data["pipelines"][1]["stages"][0] |= {"clock": "office", "time": 0.5}
    data["pipelines"][1]["arrivals"] = {"kind": "renewal", "gap": 0.5}
    data["models"][0]["monitors"][0]["label-delay"] = 30
    return build(data)


BUGS = [
    ("ties by insertion", "heap", "    if M[a] != M[b]:\n        return M[a] < M[b]\n", ""),
    ("the last come is served first", "pools",
     "        return X[one + W_QUEUED] < X[other + W_QUEUED]",
     "        return X[one + W_QUEUED] > X[other + W_QUEUED]"),
    ("a lost retry", "flow", "        if used < M[u + U_RETRIES]:",
     "        if used + 1 < M[u + U_RETRIES]:"),
    ("a clock that is ignored", "flow",
     "        time = after_open_time(M, X, M[w + W_CLOCK], now, X[w + W_DURATION])",
     "        pass"),
    ("a batch that splits", "gates",
     "        while member >= 0 and M[job_at(M, member) + J_UNIT] == M[c + J_UNIT]:",
     "        while False:"),
    ("labels that are not late", "looks", "            seen_at = now - X[y + Y2_DELAY]",
     "            seen_at = now"),
    ("a deployment of one change whatever it carries", "deployments", "        changes += 1\n",
     "        changes += 0\n"),
]  # fmt: skip


def test_the_plain_kernel_tells_what_the_compiled_one_tells(plainly: pytest.MonkeyPatch) -> None:
    kernel = {each.stem for each in FOLDER.glob("*.py") if "\n@fast\n" in each.read_text("utf-8")}
    assert kernel == set(KERNEL), "the digest and these tests know every module of the kernel"
    scenario = busy()
    expected = ReferenceEngine().run(scenario, 1, 0, tables=True)
    assert differences(Plain().run(plainly, scenario, tables=True), expected) == []


@pytest.mark.parametrize(("module", "line", "instead"), [b[1:] for b in BUGS],
                         ids=[b[0] for b in BUGS])  # fmt: skip
def test_a_bug_in_the_kernel_is_noticed(
    plainly: pytest.MonkeyPatch, module: str, line: str, instead: str
) -> None:
    scenario = busy()
    expected = ReferenceEngine().run(scenario, 1, 0, tables=True)
    found = Plain(module, line, instead).run(plainly, scenario, tables=True)
    assert differences(found, expected)


# --- arithmetic -----------------------------------------------------------------------------
def test_no_product_and_sum_is_rounded_once() -> None:
    """Lognormal durations are those of arithmetic that rounds each step; fused, some would differ.

    The machine's own `a * b + c` may be one instruction with one rounding: the same code compiled
    with leave to use it gives other bits.
    """
    count = 400
    scenario = build({
        "scenario": 1, "horizon": 1e6, "backlog": {"change": count},
        "pipelines": [{"id": "change", "arrivals": {"kind": "none"}, "stages": [
            {"id": "s", "time": {"kind": "lognormal", "mean": 2.0, "cv": 0.7}}]}],
    })  # fmt: skip
    tables = CompiledEngine().run(scenario, 5, 0, tables=True).tables
    assert tables is not None
    visits = tables["visits"].sort_values("job")
    key = (draws.hash_id("change~backlog"), draws.hash_id("s"), draws.PURPOSES["time"])
    middle = [
        (job, u) for job in range(count)
        if abs((u := draws.uniform(5, 0, job, *key)) - 0.5) <= 0.425
    ]  # fmt: skip
    found = [float(visits["ended"].iloc[job]) for job, _ in middle]
    assert found == [lognormal(u, stepwise) for _, u in middle]
    apart = sum(x != lognormal(u, fused) for x, (_, u) in zip(found, middle, strict=True))
    assert apart > len(middle) // 50


def stepwise(a: float, b: float, c: float) -> float:
    return a * b + c


def fused(a: float, b: float, c: float) -> float:
    """One rounding of the exact value."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def lognormal(u: float, times_plus: Callable[[float, float, float], float]) -> float:
    """A duration of mean 2 and cv 0.7 from the middle of AS 241, with a `times_plus` of choice."""
    q = u - 0.5
    r = times_plus(-q, q, 0.180625)
    top = bottom = 0.0
    for up, down in zip(TOP, BOTTOM, strict=True):
        top, bottom = times_plus(top, r, up), times_plus(bottom, r, down)
    log_sd = math.sqrt(math.log1p(0.7 * 0.7))
    log_mean = math.log(2.0) - 0.5 * math.log1p(0.7 * 0.7)
    return math.exp(times_plus(log_sd, q * (top / bottom), log_mean))


# Wichura's coefficients of the middle, highest power first.
TOP = (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
       4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
       1.3314166789178437745e2, 3.3871328727963666080e0)  # fmt: skip
BOTTOM = (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
          2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
          4.2313330701600911252e1, 1.0)  # fmt: skip


# --- how it runs ----------------------------------------------------------------------------
def test_threads_tell_what_one_tells() -> None:
    engine, scenario = CompiledEngine(), busy()
    alone = [engine.run(scenario, 3, each) for each in range(6)]
    found: dict[int, Results] = {}

    def run(first: int) -> None:
        for each in range(first, 6, 3):
            found[each] = engine.run(scenario, 3, each)

    threads = [threading.Thread(target=run, args=(first,)) for first in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each, expected in enumerate(alone):
        assert differences(found[each], expected) == []
    assert differences(pickle.loads(pickle.dumps(engine)).run(scenario, 3, 0), alone[0]) == []  # noqa: S301


def queue(horizon: float, gap: float = 0.15) -> Scenario:
    """M/M/8 with an offered load of 1 / 0.15."""
    return build({
        "scenario": 1, "horizon": horizon, "warm-up": min(500, horizon / 10),
        "pools": [{"id": "desk", "slots": 8}],
        "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": gap},
                       "stages": [{"id": "s", "pool": "desk",
                                   "time": {"kind": "exponential", "mean": 1}}]}],
    })  # fmt: skip


def test_memory_is_flat_in_the_horizon_and_grows_with_a_queue_only() -> None:
    sizes = []
    for scenario in (queue(200), queue(8000), queue(1000, gap=0.1)):
        run = running.Run(Lowered(scenario), 1, 0, False, None)
        run.results()
        sizes.append(len(run.memory.M))
    assert sizes[0] == sizes[1] < sizes[2]


@pytest.mark.parametrize("window", [None, 40.0])
def test_a_run_that_takes_over_the_memory_of_another_gives_the_same_numbers(
    window: float | None,
) -> None:
    """Also after one that needed more room, and after one that was asked for otherwise."""
    scenario, engine = queue(1000, gap=0.1), CompiledEngine()
    for replication in (0, 1, 0, 2, 1):
        alone = CompiledEngine().run(scenario, 5, replication, window=window)
        found = engine.run(scenario, 5, replication, window=window)
        for ours, theirs in (
            (found.measure_rows, alone.measure_rows),
            (found.series_rows, alone.series_rows),
        ):
            assert ours.numbers.tobytes() == theirs.numbers.tobytes()
        engine.run(scenario, 5, 7, window=None if window else 10.0)
        engine.run(scenario, 5, 7, tables=True)


def test_waits_of_a_queue_are_erlangs() -> None:
    """30 runs of 50,000 customers each; the 99.9 % interval is narrow and holds the exact mean."""
    from scipy.stats import t

    scenario = queue(8000.0)
    engine = CompiledEngine()
    values = []
    for replication in range(30):
        rows = engine.run(scenario, 9, replication).measures.set_index(["measure", "subject"])
        values.append(rows["value"]["queue-wait.mean", "desk"])
    half = t.ppf(0.9995, 29) * np.std(values, ddof=1) / np.sqrt(30)
    exact = erlang_c(8, 1 / 0.15) / (8 - 1 / 0.15)
    assert half < 0.06 * exact
    assert abs(np.mean(values) - exact) < half


# --- when it is not there -------------------------------------------------------------------
def test_until_it_is_compiled_the_reference_answers_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(package, "ready", lambda: False)
    engine, why = choose("auto", busy())
    assert engine.name == "reference"
    assert "advisor warm-up" in why


def test_without_numba_the_reference_answers_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.draws.COMPILED", False)
    engine, why = choose("auto", busy())
    assert engine.name == "reference"
    assert "numba is not installed" in why


def test_compiled_code_is_kept_under_a_digest_of_all_its_source(tmp_path: Path) -> None:
    """A changed line of any module of the kernel, or of the draws, is another digest."""
    copy = tmp_path / "engines" / "compiled"
    copy.mkdir(parents=True)
    sources = [FOLDER / f"{name}.py" for name in (*KERNEL, "lanes", "layout", "toolchain")]
    for source in sources:
        (copy / source.name).write_bytes(source.read_bytes())
    drawn = tmp_path / "draws.py"
    drawn.write_bytes((FOLDER.parent.parent / "draws.py").read_bytes())
    seen = {toolchain.digest(), toolchain.digest(copy)}
    assert len(seen) == 1
    for path in [*sorted(copy.iterdir()), drawn]:
        path.write_text(path.read_text("utf-8") + "# changed", encoding="utf-8")
        seen.add(toolchain.digest(copy))
    assert len(seen) == len(sources) + 2
