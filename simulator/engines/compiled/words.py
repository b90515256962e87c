"""Words being written: the fixed part of a memory, and blocks that are put in place later."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from simulator.engines.compiled.layout import LANES

__all__ = ["Block", "Words", "bits", "days_ahead", "float_of", "number_block"]

_FLOAT, _WHOLE = struct.Struct("<d").unpack, struct.Struct("<q").pack
_PACK, _UNPACK = struct.Struct("<d").pack, struct.Struct("<q").unpack


def bits(value: float) -> int:
    """The word that holds a float."""
    return int(_UNPACK(_PACK(value))[0])


def float_of(word: int) -> float:
    """The float that a word holds."""
    return float(_FLOAT(_WHOLE(word))[0])


def days_ahead(place: int) -> tuple[int, ...]:
    """The lanes of draws at a place for days that follow each other: see `lanes`."""
    return (*[0] * LANES, *[place] * LANES, *(day << 12 for day in range(LANES)))


class Block:
    """Words without an address yet; `tables` are (field, words) whose address the field takes."""

    __slots__ = ("tables", "words")

    def __init__(self, size: int) -> None:
        self.words = [0] * size
        self.tables: list[tuple[int, tuple[int, ...]]] = []

    def whole(self, field: int, value: int) -> None:
        self.words[field] = value

    def number(self, field: int, value: float) -> None:
        self.words[field] = bits(value)

    def table(self, field: int, words: tuple[int, ...]) -> None:
        """The field takes the address of these words; none: 0."""
        if words:
            self.tables.append((field, words))

    def floats(self, field: int, values: Iterable[float]) -> None:
        """The field takes the address of these floats."""
        self.table(field, tuple(bits(each) for each in values))

    def put(self, field: int, other: Block) -> None:
        """Another block within this one."""
        self.words[field : field + len(other.words)] = other.words
        self.tables += [(field + place, words) for place, words in other.tables]


def number_block(value: float) -> Block:
    """A block of one float."""
    block = Block(1)
    block.number(0, value)
    return block


class Words:
    """The fixed part of a memory, from its first word; equal tables are there once."""

    def __init__(self, header: int) -> None:
        self.data = [0] * header
        self._tables: dict[tuple[int, ...], int] = {}

    def reserve(self, size: int) -> int:
        """The address of so many words of 0."""
        address = len(self.data)
        self.data.extend([0] * size)
        return address

    def whole(self, address: int, value: int) -> None:
        self.data[address] = value

    def number(self, address: int, value: float) -> None:
        self.data[address] = bits(value)

    def table(self, words: tuple[int, ...]) -> int:
        """The address of these words; 0 of none."""
        if not words:
            return 0
        found = self._tables.get(words)
        if found is None:
            found = self._tables[words] = len(self.data)
            self.data.extend(words)
        return found

    def known(self, words: tuple[int, ...]) -> int | None:
        """The address of a table that is there."""
        return self._tables.get(words)

    def floats(self, values: Iterable[float]) -> int:
        """The address of these floats; 0 of none."""
        return self.table(tuple(bits(each) for each in values))

    def block(self, block: Block, address: int | None = None) -> int:
        """The address of a block put here, or into words that are there."""
        if address is None:
            address = self.reserve(len(block.words))
        self.data[address : address + len(block.words)] = block.words
        for field, words in block.tables:
            self.data[address + field] = self.table(words)
        return address
