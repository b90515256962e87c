"""A room full of phones whose server is killed in the middle: every acknowledged vote is there."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket

import pytest
from sittings import Sitting
from voters import Voter, quantile, seat_all

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.ui.phone import Order, Phones

PEOPLE = 30
CARDS = ("0", "0.25", "0.5", "1", "unknown", "not-applicable")


async def vote_on(voters: list[Voter], question: str, luck: random.Random, stop: list[bool]) -> int:
    """Everybody changes their mind until told to stop; a server that is away is no answer."""
    answered = 0

    async def one(voter: Voter) -> None:
        nonlocal answered
        while not stop:
            try:
                await voter.vote(question, luck.choice(CARDS))
                answered += 1
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.02)

    await asyncio.gather(*(one(voter) for voter in voters))
    return answered


def lost(sitting: Sitting, room: str, question: str, voters: list[Voter]) -> list[str]:
    """Voters whose stored vote is neither the last acknowledged one nor one sent after it."""
    found = []
    for voter in voters:
        token = voter.cookie.partition("=")[2]
        held = sitting.guests.look(room, token).own
        if question in voter.kept and held not in (voter.kept[question], *voter.sent[question]):
            found.append(f"{voter.kept[question]} acknowledged, {held} stored")
    return found


def kill_and_keep(phones: Phones) -> None:
    """The server dies in the middle of what it does, and the app starts it again where it was."""
    before = phones.pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    while phones.pid in (before, None):
        phones.keep()


def free_port() -> int:
    """A port nobody else takes while the server is away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def killed(sitting: Sitting, phones: Phones, kills: int) -> list[str]:
    """Kills the server so many times under votes; what was lost."""
    where, luck, faults = phones.keep(), random.Random(7), []
    assert where is not None
    row = sitting.chair.board(sitting.token).room
    voters = await seat_all(where, row.id, row.pin, PEOPLE)
    for _ in range(kills):
        question = luck.choice(sitting.questions)
        sitting.chair.pick(sitting.token, question)
        stop: list[bool] = []
        voting = asyncio.create_task(vote_on(voters, question, luck, stop))
        await asyncio.sleep(0.2 + luck.random() * 0.6)
        await asyncio.to_thread(kill_and_keep, phones)
        await asyncio.sleep(0.3)
        stop.append(True)
        assert await voting > 0
        faults += lost(sitting, row.id, question, voters)
    return faults


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_server_killed_under_votes_loses_none_that_it_acknowledged(each_database: str) -> None:
    sitting, phones = Sitting(Store(each_database), load_catalogue()), Phones()
    try:
        phones.start(Order(sitting.store.url, "127.0.0.1", free_port()))
        assert asyncio.run(killed(sitting, phones, kills=1)) == []
        assert sitting.chair.reveal(sitting.token) == PEOPLE
        assert len(sitting.store.load(sitting.name).rounds[0].answers) > PEOPLE // 2
    finally:
        phones.stop()


def test_quantiles_by_hand() -> None:
    assert [quantile([5, 1, 3, 2, 4], share) for share in (0.2, 0.5, 0.95, 1.0)] == [1, 3, 5, 5]
