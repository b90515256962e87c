"""The compiled engine: the same facts as the reference engine, to the last bit, in machine code.

`CompiledEngine` may be called from several threads at once; `ready()` says whether a run would
start without compiling, `warm_up(progress)` compiles it (half a minute, once for each version and
machine). A scenario becomes words (`lower`, `encode`, `dated`), a run has a memory of its own
(`memory`, laid out in `layout`), the kernel works in it (`loop` and what it calls), and `outcome`
reads it. It shares with the reference engine the specification, the draws and what sums up facts.
"""

from __future__ import annotations

from simulator.engines.compiled.engine import CompiledEngine, Warmed, ready, warm_up

__all__ = ["CompiledEngine", "Warmed", "ready", "warm_up"]
