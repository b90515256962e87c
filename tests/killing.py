"""Kills a writing process again and again, and looks whether everything it acknowledged is there.

A nursery process imports the store once and forks a writer on demand. The writer works with six
threads: single answers, three answers in one transaction, a consensus over its own version, and a
document. It tells of each only after the store returned. It is killed (SIGKILL) after a random
number of acknowledgements, in the middle of whatever the other threads do.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from stored import engagement

from advisor.storage import Store
from advisor.storage.place import sqlite_path

__all__ = ["Acknowledged", "complaints", "kill_writers"]

ROOT = Path(__file__).resolve().parent.parent
_NURSERY = """
import os, sys, threading
from advisor.storage import AnswerEvent, ConsensusEvent, Store

def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def answer(store, name, run, lane):
    for n in range(10**6):
        question = f"{run}-{lane}-{n}"
        store.append_answer(AnswerEvent(name, "spring", "r1", "core", question, "unknown"))
        tell("answer", question)

def several(store, name, run):
    for n in range(10**6):
        asked = [f"{run}-m-{n}-{k}" for k in range(3)]
        store.append_answers(
            AnswerEvent(name, "spring", "r1", "core", each, "unknown") for each in asked)
        tell("answer", *asked)

def agree(store, name):
    for n in range(10**6):
        held = [each.version for each in store.consensus(name) if each.practice == "ci-build"]
        kept = store.save_consensus(
            ConsensusEvent(name, "spring", "core", "ci-build", 0.5, str(n)), held[-1])
        tell("consensus", kept.version)
        version = store.get(name).version("profile")
        tell("document", store.save_part(name, "profile", {"ai": "none"}, version))

def load(url, name, run):
    store = Store(url)
    jobs = [(answer, (store, name, run, lane)) for lane in range(4)]
    jobs += [(several, (store, name, run)), (agree, (store, name))]
    for job, words in jobs:
        threading.Thread(target=job, args=words, daemon=True).start()
    threading.Event().wait()

for line in sys.stdin:
    child = os.fork()
    if not child:
        load(sys.argv[1], sys.argv[2], line.strip())
    tell("began", child)
    os.waitpid(child, 0)
    tell("ended")
"""


@dataclass
class Acknowledged:
    """What writers told of before they were killed."""

    answers: set[str] = field(default_factory=set)
    consensus: int = 1
    document: int = 1
    kills: int = 0

    def take(self, line: str) -> None:
        """One line of a writer."""
        kind, *words = line.split()
        if kind == "answer":
            self.answers |= set(words)
        elif kind == "consensus":
            self.consensus = max(self.consensus, int(words[0]))
        elif kind == "document":
            self.document = max(self.document, int(words[0]))


def kill_writers(url: str, times: int, seed: int, most: int = 120) -> Iterator[Acknowledged]:
    """Kills a writer `times` times, each after 1 to `most` acknowledgements; yields what was
    acknowledged so far after each."""
    draw, told = random.Random(seed), Acknowledged()
    name = Store(url).create_engagement(engagement(id="killed"))
    with _nursery(url, name) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for run in range(times):
            nursery.stdin.write(f"k{run}\n")
            nursery.stdin.flush()
            writer, left = 0, draw.randint(1, most)
            for line in nursery.stdout:
                if line.startswith("began"):
                    writer = int(line.split()[1])
                elif line.startswith("ended"):
                    break
                else:
                    told.take(line)
                    left -= 1
                if writer and left <= 0:
                    os.kill(writer, signal.SIGKILL)
                    writer = 0
            told.kills += 1
            yield told


@contextmanager
def _nursery(url: str, name: str) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-c", _NURSERY, url, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def complaints(url: str, told: Acknowledged) -> list[str]:
    """Everything that is not as it was acknowledged, or not sound; empty when all is well."""
    store, found = Store(url), []
    held = store.load("killed")
    events = store.history("killed")
    current = [each.practice for each in held.rounds[0].answers]
    lost = told.answers - set(current)
    if lost:
        found.append(f"{len(lost)} acknowledged answers are lost")
    if len(current) != len(set(current)) or set(current) != {each.practice for each in events}:
        found.append("what holds now is not what the events say")
    halves = [each for each in current if "-m-" in each]
    groups = {each.rsplit("-", 1)[0] for each in halves}
    if len(halves) != 3 * len(groups):
        found.append("three answers of one transaction are not all there")
    versions = [
        each.version for each in store.consensus_history("killed") if each.practice == "ci-build"
    ]
    if versions != list(range(1, len(versions) + 1)) or len(versions) < told.consensus:
        found.append("versions of the consensus are lost")
    if len(store.part_history("killed", "profile")) < told.document:
        found.append("a version of a document is lost")
    path = sqlite_path(store.url)
    if path is not None:
        with closing(sqlite3.connect(path)) as raw:
            if raw.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                found.append("the database is damaged")
            if raw.execute("PRAGMA foreign_key_check").fetchone() is not None:
                found.append("a row points nowhere")
    return found
