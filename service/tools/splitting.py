"""`ml-service shard add`: half of a shard's people become those of its standby (docs/scale.md).

A standby has all that its primary has, by the same keys: so nothing is copied, and nobody is moved.
While those who write wait, the standby is promoted with half of the slots, and the shard gives them
up: that commit is the moment. Then the router asks there, and what either has of the other's people
goes.

Whoever is cut off before that moment has changed nothing, but for a standby that may be promoted
and is to be made anew; whoever is cut off after it goes on with what is left, and so does the
router (router.settle).
"""
# ruff: noqa: S608 (all names are constants)

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import errors

from service import worker
from service.config import Settings
from service.connection import address, connect
from service.tools import shards
from service.tools.routing import OWNER, Connection, Way

Say = Callable[[str], None]

TRIES, REST_SECONDS = 100, 0.3
AT_GATE_SECONDS = 2.0
"""So long those who write may wait until the standby has all; then it is tried again."""
AT_GATE_SHARE = 0.4
"""Of DB_STATEMENT_TIMEOUT, at most; the rest is for the promotion."""
FEW = 20
"""Events, which are forwarded in a moment at the gate."""
FOLLOWS_SECONDS = 30.0
"""So long a standby may need to show what was written just now."""
PROMOTION_SECONDS = (1.0, 10.0)
"""At least and at most; between them, until those who write had to give up."""
ENDS_SECONDS = 60.0
"""So long those may take who have asked the router from before."""
WAIT = "500ms"
"""For a gate: whoever writes next waits as well."""
IDLE_SECONDS = 20
"""After so long servers open their gates, should we stand still."""

NOTHING_WAITS = """
    select not exists (select from engine.outbox where interaction_id is null and error is null)
        and not exists (select from engine.forward_attempt)
        and not exists (select from engine.deletion where error is null)
"""
# What the source has refused, each keeps of its own people: else both could write it.
OF_OTHERS = (
    "not engine.is_own((select user_id from engine.person where person.user_key = {}.user_key),"
    " (select slots from engine.shard))"
)
REFUSED = f"interaction_id is null and error is not null and {OF_OTHERS.format('outbox')}"
KEEP_REFUSED = (
    "delete from engine.interaction where interaction_id in"
    f" (select outbox_id from engine.outbox where {REFUSED})",
    f"delete from engine.outbox where {REFUSED}",
    f"delete from engine.deletion where {OF_OTHERS.format('deletion')}",
    # Of all people that are here: what other shards do not have they count anew.
    "delete from engine.counted_day",
)
# Between two statements of a transaction that is not read committed, there is a snapshot, too.
FROM_BEFORE = """
    select count(*)
    from pg_stat_activity
    where datname = current_database()
        and backend_type = 'client backend'
        and pid <> pg_backend_pid()
        and xact_start < %s
        and (state = 'active' or backend_xmin is not null)
"""


class NotYetError(shards.ShardError):
    """Something is in the way just now."""


NOT_YET = (
    NotYetError,
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.SerializationFailure,  # at the standby: what replay removes was being read
    errors.ObjectNotInPrerequisiteState,  # the shard's worker forwards just now (engine.forward)
)


@dataclass(frozen=True, slots=True)
class _Parties:
    """Connections to the router, the shard (two) and its standby; and where the last two are."""

    router: Connection
    primary: Connection
    witness: Connection
    standby: Connection
    source: str
    shard: str
    patience: float
    """Seconds that those who write wait, before they give up."""


def add(settings: Settings, say: Say) -> list[shards.State]:
    """Split a shard for each of SHARD_URLS that the router does not know, and is its standby.

    Goes on where another one was cut off. say: takes what is done, in words. Returns all shards.
    Raises ConfigError, ShardError, worker.PublishError, psycopg.Error.
    """
    shards.check(settings)
    with shards.opened(settings) as (router, way):
        router.execute("select router.settle()")  # whoever was cut off
        known = way.held(router)
        new = [shard for shard in settings.shards if address(shard) not in known]
        urls = {address(shard): shard for shard in settings.shards}
        if missing := known.keys() - urls.keys():
            raise shards.ShardError(
                f"SHARD_URLS: the router also asks {', '.join(sorted(missing))}"
            )
        _finish(settings, router, way, urls, say)
        for shard in new:
            source = _source(shard, way.held(router), urls)
            shards.check_login(settings, shard)
            patience = settings.statement_timeout
            # Of ours as well: whatever the logins have, that nobody waits at a gate for longer.
            limit = {"statement_timeout": f"{patience}s"}
            with (
                connect(psycopg.connect, source, OWNER, limit) as primary,
                connect(psycopg.connect, source, OWNER, limit) as witness,
                connect(psycopg.connect, shard, settings=limit) as standby,
            ):
                parties = _Parties(router, primary, witness, standby, source, shard, patience)
                _split(settings, parties, way, say)
            _finish(settings, router, way, urls, say)
    return shards.status(settings)


def _source(shard: str, known: Mapping[str, list[int]], urls: Mapping[str, str]) -> str:
    """The shard whose standby it is. Raises ShardError."""
    with connect(psycopg.connect, shard, OWNER) as connection:
        [(follows, slots)] = connection.execute(
            "select pg_is_in_recovery(), array(select unnest(slots) from engine.shard)"
        ).fetchall()
    if not follows:
        raise shards.ShardError(
            f"{address(shard)} is no standby of a shard (any more): make it one, anew"
        )
    for at, held in known.items():
        if sorted(slots) == held and len(held) > 1:
            return urls[at]
    raise shards.ShardError(f"{address(shard)} is no standby of a shard that has two slots or more")


def _split(settings: Settings, parties: _Parties, way: Way, say: Say) -> None:
    source, shard = address(parties.source), address(parties.shard)
    slots = sorted(_value(parties.primary, "select slots from engine.shard"))
    moving = slots[1::2]
    say(f"{shard} gets {len(moving)} of the {len(slots)} slots of {source}")
    if not _has_all(parties, FOLLOWS_SECONDS):
        raise shards.ShardError(f"{shard} does not follow {source}")
    with parties.router.transaction():
        parties.router.execute("delete from router.arriving")
        at, server = way.announce(parties.router, parties.shard, shards.placed(settings))
        parties.router.execute(
            "insert into router.arriving (slots, address, server) values (%s, %s, %s)",
            (moving, at, server),
        )
    for _ in range(TRIES):
        try:
            _forward(parties)
            _switch(parties, moving, say)
        except NOT_YET as error:
            if not _value(parties.standby, "select pg_is_in_recovery()"):
                raise
            say(f"not yet: {str(error).splitlines()[0]}")
            time.sleep(REST_SECONDS)
        else:
            return
    raise shards.ShardError(f"{source} could not be split: somebody writes without an end")


def _forward(parties: _Parties) -> None:
    """What waits at the shard, and what is recorded meanwhile, until that is but a little."""
    for _ in range(10):
        if worker.forward(parties.source, within="30s")["forwarded"] <= FEW:
            return


def _switch(parties: _Parties, moving: list[int], say: Say) -> None:
    """Two transactions, one within the other: nothing is done unless both are."""
    router, primary = parties.router, parties.primary
    gives_up = time.monotonic() + parties.patience
    with router.transaction():
        _close(router, "router.gate")
        say("the router's gate is closed")
        with primary.transaction():
            _close(primary, "engine.shard")
            say("the shard's gate is closed")
            seconds = min(AT_GATE_SECONDS, AT_GATE_SHARE * parties.patience)
            until = time.monotonic() + seconds
            worker.forward(parties.source, within=f"{seconds}s")
            if not _value(primary, NOTHING_WAITS):
                raise NotYetError("events wait for engagement_db")
            primary.execute(
                "update engine.shard set is_alone = false, slots = array(select slot from"
                " unnest(slots) slot where slot <> all (%(moving)s)), leaving = %(moving)s",
                {"moving": moving},
            )
            # Whoever counts just now counts whom the shard gives up.
            primary.execute("lock table engine.counted_day in exclusive mode")
            for statement in KEEP_REFUSED:
                primary.execute(statement.encode())
            if not _has_all(parties, until - time.monotonic()) or time.monotonic() > until:
                raise NotYetError("the standby is behind, or something takes too long")
            say("the standby has all")
            _promote(parties, moving, gives_up, say)
            router.execute("select")  # is still there
            say("the shard gives them up")
        say("the router follows")
        router.execute("select router.switch()")
    say("done")


def _close(connection: Connection, gate: str) -> None:
    """Wait for whoever writes, and let nobody write until the end of this transaction."""
    connection.execute(
        f"set local synchronous_commit = on; set local lock_timeout = '{WAIT}';"
        f" set local idle_in_transaction_session_timeout = '{IDLE_SECONDS}s';"
        f" lock table {gate} in exclusive mode"
    )


def _has_all(parties: _Parties, seconds: float) -> bool:
    """Whether the standby comes to have, within this time, what was written before now."""
    token = uuid4()
    witness = parties.witness
    with witness.transaction():
        witness.execute("set local synchronous_commit = on")
        witness.execute("delete from engine.split_token")
        witness.execute("insert into engine.split_token values (%s)", (token,))
    until = time.monotonic() + seconds
    while True:
        if parties.standby.execute("select token from engine.split_token").fetchall() == [(token,)]:
            return True
        if time.monotonic() > until:
            return False
        time.sleep(0.005)


def _promote(parties: _Parties, moving: list[int], gives_up: float, say: Say) -> None:
    """Until the shard has given them up, nobody asks it."""
    least, most = PROMOTION_SECONDS
    seconds = min(max(least, gives_up - time.monotonic()), most)
    until = time.monotonic() + seconds
    parties.standby.execute("select pg_promote(false)")
    while _value(parties.standby, "select pg_is_in_recovery()"):
        if time.monotonic() > until:
            raise shards.ShardError(
                f"{address(parties.shard)} was not promoted within {seconds:.1f} s, and those who"
                " write go on: make it a standby anew"
            )
        time.sleep(0.005)
    say("the standby is promoted")
    with connect(psycopg.connect, parties.shard, OWNER) as arrived, arrived.transaction():
        arrived.execute("set local synchronous_commit = on")
        arrived.execute(
            "update engine.shard set is_alone = false, arrived_at = clock_timestamp(),"
            " leaving = array(select slot from unnest(slots) slot where slot <> all (%(moving)s)),"
            " slots = %(moving)s",
            {"moving": moving},
        )
        for statement in KEEP_REFUSED:
            arrived.execute(statement.encode())
    say("the standby is a shard")


def _finish(
    settings: Settings, router: Connection, way: Way, urls: Mapping[str, str], say: Say
) -> None:
    """What shards have of people of others goes, where the router surely asks the others."""
    held = way.held(router)
    left = []
    for at, slots in held.items():
        with connect(psycopg.connect, urls[at], OWNER) as shard:
            [(own, is_alone)] = shard.execute("select slots, is_alone from engine.shard").fetchall()
        if sorted(own) != slots:
            raise shards.ShardError(f"{at} has other slots than the router asks it about")
        if not is_alone:
            left.append(at)
    if not left:
        return
    _wait_for_those_from_before(router)
    for at in left:
        say(f"{at} is cleared of people of others")
        worker.publish(settings.migrate_database, urls[at])
        with connect(psycopg.connect, urls[at], OWNER, {"statement_timeout": "0"}) as shard:
            with shard.transaction():
                for lock in ("engagement_db", "reconcile", "user_db"):
                    shard.execute("select engine.take_turn(%s)", (lock,))
                shard.execute("update engine.shard set leaving = '{}'")
            after = 0
            while after is not None:
                after = _value(shard, "select engine.let_go(%s)", after)
        say(f"{at} is alone")


def _wait_for_those_from_before(router: Connection) -> None:
    """Whoever has their snapshot of the router from before asks the shard that had them."""
    now: datetime = _value(router, "select clock_timestamp()")
    until = time.monotonic() + ENDS_SECONDS
    while _value(router, FROM_BEFORE, now):
        if time.monotonic() > until:
            raise shards.ShardError(
                "people have moved; somebody has an old transaction open at the router:"
                " run it again when that is over"
            )
        time.sleep(0.05)


def _value(connection: Connection, query: str, *arguments: Any) -> Any:
    [(value,)] = connection.execute(query.encode(), arguments or None).fetchall()
    return value
