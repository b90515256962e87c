"""Questions that arrive at the same moment are answered together, in one transaction.

When a room presses at once, each vote would wait for the disk after all before it. While one batch
is under way the next one gathers; nobody waits for a batch to fill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

__all__ = ["Together"]

_Asked = TypeVar("_Asked")
_Told = TypeVar("_Told")
_MOST = 200


class Together(Generic[_Asked, _Told]):
    """Gathers what is asked meanwhile; `answer` takes a list and gives one answer for each.

    When `answer` raises, everybody of that batch gets the error and the next batch is tried.
    """

    def __init__(
        self, threads: Executor, answer: Callable[[Sequence[_Asked]], Sequence[_Told]]
    ) -> None:
        self._threads = threads
        self._answer = answer
        self._waiting: list[tuple[_Asked, asyncio.Future[_Told]]] = []
        self._working: asyncio.Task[None] | None = None

    async def ask(self, question: _Asked) -> _Told:
        """The answer to one question."""
        told: asyncio.Future[_Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, told))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await told

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                answers = await loop.run_in_executor(
                    self._threads, self._answer, [question for question, _ in batch]
                )
            except Exception as error:  # noqa: BLE001 - each asker is told, none waits for ever
                for _, told in batch:
                    if not told.done():
                        told.set_exception(error)
                continue
            for (_, told), answer in zip(batch, answers, strict=True):
                if not told.done():
                    told.set_result(answer)
