"""Answers that this process keeps, where the database that gave them may not write."""

import hashlib
import json
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb

KEPT_BYTES = 32 * 1024 * 1024
OVERHEAD_BYTES = 400
"""What an entry takes beside its answer, about."""


class KeptAnswer(NamedTuple):
    """An answer, and the state (`api.question_state`) that it is of."""

    state: bytes
    answer: bytes


class Kept:
    """The answers that were used last, up to so many bytes. For any number of threads."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._bytes = 0
        self._answers: OrderedDict[bytes, KeptAnswer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: bytes) -> KeptAnswer | None:
        """What was kept of a question; whether it still holds, the database alone can say."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def keep(self, key: bytes, kept: KeptAnswer) -> None:
        """Keep it in the place of what there is; what was used longest ago makes room."""
        with self._lock:
            self._remove(key)
            self._answers[key] = kept
            self._bytes += _size(kept)
            while self._bytes > self._most:
                self._remove(next(iter(self._answers)))

    def clear(self) -> None:
        """Keep nothing of what was."""
        with self._lock:
            self._answers.clear()
            self._bytes = 0

    def _remove(self, key: bytes) -> None:
        if (old := self._answers.pop(key, None)) is not None:
            self._bytes -= _size(old)


def key_of(*question: object) -> bytes:
    """What a question is known by: a digest of all of it. Raises TypeError for what is no value."""
    return hashlib.sha256(json.dumps(question, default=_value).encode()).digest()


def _value(of: object) -> object:
    if isinstance(of, Jsonb):
        return of.obj
    if isinstance(of, UUID):
        return str(of)
    raise TypeError(of)


def _size(kept: KeptAnswer) -> int:
    return len(kept.answer) + OVERHEAD_BYTES
