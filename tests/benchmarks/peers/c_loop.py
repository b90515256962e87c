"""The C loop of workload W: built by gcc into a temporary folder, called through ctypes."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from simulator import quantiles
from simulator.draws import hash_id

SOURCE = Path(__file__).with_name("loop.c")
OUTPUTS = ("arrivals change", "arrivals training", "completions change", "completions training",
           "wait cpu", "wait gpu", "utilisation cpu", "utilisation gpu", "retrainings",
           "logical events")  # fmt: skip
_WORDS = ("change", "training", "training~risk", "risk", "~arrivals", "~drift", "build", "test",
          "deploy", "validate", "train", "evaluate")  # fmt: skip

Run = Callable[[int, int, float], dict[str, float]]


def build() -> Run | None:
    """The loop as a function of seed, replication and horizon; None where there is no gcc."""
    compiler = shutil.which("gcc")
    if compiler is None:
        return None
    folder = tempfile.mkdtemp(prefix="advisor-bench-")
    library = Path(folder) / "loop.so"
    words = ["-O2", "-std=c11", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run([compiler, *words, str(SOURCE), "-o", str(library), "-lm"], check=True)
    loop = ctypes.CDLL(str(library)).run_w
    shutil.rmtree(folder)  # it is loaded: the file is no longer needed
    loop.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_double, *[ctypes.c_void_p] * 3]
    hashes = np.array([hash_id(word) for word in _WORDS], np.uint32)
    tables = (quantiles._CENTRE, quantiles._MIDDLE, quantiles._TAIL)
    coefficients = np.array([row for pair in tables for row in pair])

    def run(seed: int, replication: int, horizon: float) -> dict[str, float]:
        out = np.zeros(len(OUTPUTS))
        given = (hashes.ctypes.data, coefficients.ctypes.data, out.ctypes.data)
        if loop(seed, replication, horizon, *given):
            raise RuntimeError("the C loop has room for 65,536 jobs at once, and that was too few")
        return dict(zip(OUTPUTS, map(float, out), strict=True))

    return run
