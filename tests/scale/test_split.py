"""A shard is split while everybody goes on: nobody is told anything wrong, and nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest

from bench.common.processes import family
from service.config import Settings, url
from service.tools import shards, splitting
from service.tools.postgres import Cluster
from tests.scale.sites import AS_APPLICATION, RECOMMENDATIONS, Site, sharded
from tests.servers import SURVIVES_A_KILL, new_cluster, open_session, temporary_directory
from tests.service.waiting import until

CLIENTS = 4
REST_SECONDS = 0.2
"""Of each client and of the workers, between two turns: else most of the CPU is theirs while others wait."""
SPLIT = "was split: shard add clears it"
STRATEGIES = ("classic", "popular", "trending", "sequence", "similar", "blend")


class CutOffError(BaseException):
    """Who adds a shard is no more."""


@dataclass
class Load:
    """Clients of the router, each with people of their own, whom nobody else writes of."""

    site: Site
    people: list[UUID]
    media: list[UUID]
    recorded: dict[str, tuple[UUID, UUID, float]] = field(default_factory=dict)
    """What was confirmed and not taken back, by event_id."""
    taken_back: set[float] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    turns: Counter[int] = field(default_factory=Counter)
    """Of each client."""
    shards: set[str] = field(default_factory=set)
    """Whose workers run."""
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._over.clear()
        self.shards |= {*self.site.settings.shards, self.site.builder.database}
        threads = [
            *(threading.Thread(target=self._client, args=(n,)) for n in range(CLIENTS)),
            threading.Thread(target=self._forgetter),
            threading.Thread(target=self._workers),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def more(self, times: int = 60) -> None:
        """Until so much more has been done, of each kind."""
        before = Counter(self.done)
        until(
            lambda: (
                self._over.is_set()
                or all(
                    self.done[kind] >= before[kind] + times // 10
                    for kind in ("event", "taken back", "forgotten")
                )
                or bool(self.wrong)
            )
        )

    def _workers(self) -> None:
        while not self._over.is_set():
            for shard in sorted(self.shards):
                try:
                    self.site.sync(shard)
                except psycopg.errors.ObjectNotInPrerequisiteState:
                    pass  # who splits it forwards just now: the next turn
                except psycopg.Error as error:
                    self.wrong.append(f"worker: {error}")
            self._over.wait(REST_SECONDS)

    def _client(self, number: int) -> None:
        random = Random(number)
        own = self.people[10:][number::CLIENTS]
        with open_session(self.site.router, *AS_APPLICATION) as session:
            session.execute("set statement_timeout = '60s'")
            while not self._over.wait(REST_SECONDS):
                self.turns[number] += 1
                try:
                    self._turn(
                        session, random, random.choice(own), f"{number}-{self.turns[number]:06}"
                    )
                except psycopg.Error as error:
                    self.wrong.append(f"client: {error.sqlstate} {error}")
                    return

    def _turn(self, session: Any, random: Random, person: UUID, event_id: str) -> None:
        def ask(query: str, *arguments: Any) -> Any:
            [[value]] = session.execute(query, arguments).fetchall()
            return value

        answer = ask("""select tracked_recommendations(%s, '{"track": true}')""", person)
        shown = [UUID(one["id"]) for one in answer["recommendations"]]
        gone = {
            medium
            for user, medium, _ in [*self.recorded.values()]
            if user == person and medium in shown
        }
        if gone:
            self.wrong.append(f"shown again to {person}: {gone}")
        if answer["answer_id"]:
            seen = {"answer_id": answer["answer_id"], "media_ids": [str(one) for one in shown[:2]]}
            said = ask("select record_impressions(%s)", json.dumps(seen))
            if said != {"confirmed": 1}:
                self.wrong.append(f"impressions: {said}")
            if ask("select replay(%s)", answer["answer_id"])["user_id"] != str(person):
                self.wrong.append("replay: somebody else's")
            self.done["logged"] += 1
        medium = random.choice(shown or self.media)
        value = 1 + int(event_id.replace("-", "")) / 1e8  # another one each time
        event = {
            "user_id": str(person),
            "media_id": str(medium),
            "type": "LIKE",
            "event_id": event_id,
            "interaction_value": value,
        }
        for _ in range(2):  # the second time it is known
            said = ask("select record_interactions(%s)", json.dumps(event))
            if said["count"] != 1:
                self.wrong.append(f"recorded: {said}")
        self.done["event"] += 1
        events = ask("select person_report(%s)", person)["events"]
        if event_id not in [known["event_id"] for known in events]:
            self.wrong.append(f"{event_id} is not reported of {person}")
        if random.random() < 0.5:
            said = ask("select delete_interactions(%s)", event_id)
            if said != {"count": 1}:
                self.wrong.append(f"taken back: {said}")
            self.taken_back.add(round(value, 12))
            self.done["taken back"] += 1
        else:
            self.recorded[event_id] = (person, medium, value)

    def _forgetter(self) -> None:
        random = Random("forgetter")
        with open_session(self.site.router, *AS_APPLICATION) as session:
            session.execute("set statement_timeout = '60s'")
            while not self._over.wait(REST_SECONDS):
                person = random.choice(self.people[:10])
                try:
                    session.execute("select forget_user(%s)", [person])
                    [[report]] = session.execute("select person_report(%s)", [person]).fetchall()
                    if report["events"] or report["interactions"]:
                        self.wrong.append(f"forgotten, and known: {report}")
                    [[was]] = session.execute("select enrol_user(%s)", [person]).fetchall()
                    if not was:
                        self.wrong.append("enrolled, and had not been forgotten")
                except psycopg.Error as error:
                    self.wrong.append(f"forgetter: {error.sqlstate} {error}")
                    return
                self.done["forgotten"] += 1


@dataclass
class Shards:
    """One shard, of which more and more become while clients ask, and the servers of all."""

    site: Site
    load: Load
    settings: Settings
    servers: list[Cluster]
    within: Path
    stack: ExitStack

    def standby(self, number: int) -> Cluster:
        """A new standby of a shard."""
        standby = new_cluster(
            self.stack.enter_context(temporary_directory(self.within)),
            self.servers[number].settings,
        )
        standby.follow(self.servers[number])
        return self.stack.enter_context(standby)

    def with_standby(self, number: int) -> tuple[Settings, Cluster]:
        """The settings by which a new standby of a shard becomes one, too."""
        standby = self.standby(number)
        added = (*self.settings.shards, standby.dsn(RECOMMENDATIONS))
        return replace(self.settings, shards=added), standby

    def are_now(self, settings: Settings, standby: Cluster) -> None:
        self.settings = settings
        self.servers.append(standby)
        self.load.shards.add(settings.shards[-1])

    def become(self, count: int) -> None:
        """Split those that have most slots, if there are not so many yet."""
        while len(self.servers) < count:
            held = [len(state.slots) for state in shards.status(self.settings)]
            with self.load.running():
                self.load.more()
                settings, standby = self.with_standby(held.index(max(held)))
                splitting.add(settings, print)
                self.are_now(settings, standby)
                self.load.more()


@pytest.fixture(scope="module", params=shards.WAYS, ids=lambda way: way.extension)
def split(request: pytest.FixtureRequest, run_directory: Path) -> Iterator[Shards]:
    """Shards that one test after the other splits further: whichever begins finds, or makes, what it needs."""
    with ExitStack() as stack:
        site = stack.enter_context(sharded(request.param, run_directory, SURVIVES_A_KILL, count=1))
        everybody = site.one.query("select user_id from engine.person order by 1")
        media = site.one.query("select media_id from engine.media where available order by 1")
        load = Load(site, [row.user_id for row in everybody], [row.media_id for row in media])
        yield Shards(site, load, site.settings, [*site.clusters], run_directory, stack)


def cut_off_at(settings: Settings, step: str) -> None:
    """Add a shard, and be no more when this is about to be done, or was."""

    def say(what: str) -> None:
        if step in what:
            raise CutOffError

    with pytest.raises(CutOffError):
        splitting.add(settings, say)


def compare(split: Shards, least: int) -> None:
    """Everything that was confirmed is there once, and everybody is answered as on one node."""
    site, load = split.site, split.load
    assert load.wrong == []
    for _ in range(2):
        for shard in split.settings.shards:
            site.sync(shard, reconcile=True)
    with site.one.connect("engagement_db") as source:
        there = source.execute(
            "select user_id, media_id, interaction_value from interaction where type = 'LIKE'"
        ).fetchall()
    found = Counter((user, medium, round(value, 12)) for user, medium, value in there)
    expected = {(user, medium, round(value, 12)) for user, medium, value in load.recorded.values()}
    assert min(load.done.values()) >= least, load.done
    assert {row: n for row, n in found.items() if row in expected and n != 1} == {}
    assert expected - found.keys() == set()
    assert [value for _, _, value in found if value in load.taken_back] == []
    for world in (site.one, site.builder):
        site.sync(world.database, reconcile=True)
    for person in load.people[:10]:
        site.one.query("select api.forget_user(%s), api.enrol_user(%s)", person, person)
    site.one.refresh()
    site.builder.refresh()
    shards.publish(split.settings)
    for shard in split.settings.shards:
        site.sync(shard, reconcile=True)
    for strategy in STRATEGIES:
        site.agree(
            "select asked, answer.* from unnest(%s::uuid[]) asked"
            " cross join lateral recommend(asked, 10, strategy => %s) answer",
            load.people,
            strategy,
            least=2 * len(load.people),
        )


@pytest.mark.timeout(300, func_only=True)
def test_one_shard_becomes_two_under_load(split: Shards) -> None:
    split.become(2)
    states = shards.status(split.settings)
    assert [len(state.slots) for state in states] == [32, 32]
    assert {state.standing for state in states} == {""}
    compare(split, least=2 * 6)


@pytest.mark.timeout(300, func_only=True)
def test_a_promotion_that_takes_too_long_keeps_nobody_from_writing(split: Shards) -> None:
    split.become(2)
    settings, standby = split.with_standby(0)
    settings = replace(settings, statement_timeout=4)
    [startup] = [pid for pid in family(standby.pid) if b"startup" in command_of(pid)]

    def say(what: str) -> None:
        print(what)
        if what == "the standby has all":
            os.kill(startup, signal.SIGSTOP)

    try:
        with split.load.running():
            split.load.more(20)
            with pytest.raises(shards.ShardError, match="was not promoted within"):
                splitting.add(settings, say)
            split.load.more(20)
    finally:
        os.kill(startup, signal.SIGCONT)
    assert split.load.wrong == []
    assert [len(state.slots) for state in shards.status(split.settings)] == [32, 32]


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@pytest.mark.timeout(300, func_only=True)
def test_a_shard_is_split_under_load_however_often_that_is_cut_off(split: Shards) -> None:
    split.become(2)
    load = split.load
    settings, standby = split.with_standby(0)
    assert [state.standing for state in shards.status(settings)] == ["", "", "a standby"]
    with load.running():
        load.more()
        for step in (" gets ", "router's gate is closed", "shard's gate", "standby has all"):
            cut_off_at(settings, step)
            load.more()
        cut_off_at(settings, "the router follows")  # the shard has given them up
        load.more()
        split.are_now(settings, standby)
        cut_off_at(settings, "is cleared")
        load.more()
    states = shards.status(settings)
    assert [state.standing for state in states] == [SPLIT, "", SPLIT]
    counted = "select sum(answers) from outcomes(null, now() - interval '1 day', now())"
    assert split.site.rows(split.site.router, counted) == [(load.done["logged"],)]
    with load.running():
        load.more()
        cut_off_at(settings, "is alone")
        load.more()
        states = splitting.add(settings, lambda _: None)
        load.more()
    assert [len(state.slots) for state in states] == [16, 32, 16]
    assert [state.standing for state in states] == ["", "", ""]
    assert split.site.rows(split.site.router, counted) == [(load.done["logged"],)]
    compare(split, least=8 * 6)
    assert splitting.add(settings, print)  # there is nothing left to do


@pytest.mark.timeout(300, func_only=True)
def test_who_splits_a_shard_may_be_killed_at_any_time(split: Shards) -> None:
    """A standby that was promoted too early is made anew."""
    split.become(3)
    load = split.load
    random = Random(2)
    with load.running():
        made, kills = split.with_standby(1), 0
        while True:
            said = run_and_kill(made[0], random.randrange(12) if kills < 12 else None)
            if "is no standby" in said:
                made = split.with_standby(1)
            elif "shard add" not in said and "slots" in said.splitlines()[0]:
                break
            kills += 1
            load.more(20)
        split.are_now(*made)
        load.more()
    compare(split, least=6)
    assert [len(state.slots) for state in shards.status(split.settings)] == [16, 16, 16, 16]


def run_and_kill(settings: Settings, after: int | None) -> str:
    """Run `shard add` until it has said so many lines; return what it said."""
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database,
        "WORKER_DATABASE_URL": settings.worker_database,
        "MIGRATE_DATABASE_URL": settings.migrate_database,
        "ROUTER_DATABASE_URL": settings.router,
        "SHARD_URLS": " ".join(url(shard) for shard in settings.shards),
    }
    command = [sys.executable, "-m", "service.tools.cli", "shard", "add"]
    with subprocess.Popen(
        command, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        said = ""
        for number, line in enumerate(process.stdout):
            said = said + line
            if number == after:
                process.send_signal(signal.SIGKILL)
                return "killed"
    return said.splitlines()[-1] if process.returncode else said[said.rindex("shard  ") :]
