"""What of standbys can be told without any: settings, marks, and what is kept."""

import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from service.config import ConfigError, Settings
from service.host import wal
from service.host.kept import OVERHEAD_BYTES, Kept, KeptAnswer, key_of

HOSTS = "postgresql://web:secret@{}/recommendation_db"


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ("db2", [("db2", "")]),
        ("db2:5433,db3", [("db2", "5433"), ("db3", "")]),
        ("db2:1,db3:2", [("db2", "1"), ("db3", "2")]),
    ],
)
def test_each_host_of_the_read_url_is_a_standby(
    hosts: str, expected: list[tuple[str, str]]
) -> None:
    settings = Settings.from_environ({"DATABASE_READ_URL": HOSTS.format(hosts)})
    found = [conninfo_to_dict(each) for each in settings.read_databases]
    assert [(of["host"], of["port"]) for of in found] == expected
    assert {(of["user"], of["password"], of["dbname"]) for of in found} == {
        ("web", "secret", "recommendation_db")
    }


def test_what_is_for_all_hosts_together_is_not_for_each() -> None:
    several = HOSTS.format("db2,db3") + "?target_session_attrs=prefer-standby&sslmode=require"
    settings = Settings.from_environ({"DATABASE_READ_URL": several})
    for each in settings.read_databases:
        assert "target_session_attrs" not in each
        assert "sslmode=require" in each


def test_ports_that_are_not_as_many_as_hosts_are_refused() -> None:
    with pytest.raises(ConfigError, match="DATABASE_READ_URL: expected one port, or as many"):
        Settings.from_environ({"DATABASE_READ_URL": "host=a,b,c port=1,2"})


def test_of_several_hosts_the_one_that_takes_writes_is_meant() -> None:
    settings = Settings.from_environ({"DATABASE_URL": HOSTS.format("db1,db2")})
    assert "target_session_attrs=read-write" in settings.database
    assert "target_session_attrs=read-write" in settings.worker_database
    mine = HOSTS.format("db1,db2") + "?target_session_attrs=any"
    assert "attrs=any" in Settings.from_environ({"DATABASE_URL": mine}).database
    alone = Settings.from_environ({"DATABASE_URL": HOSTS.format("db1")})
    assert "target_session_attrs" not in alone.database


def test_positions_are_in_order() -> None:
    texts = ["0/0", "0/FF", "0/100", "0/FFFFFFFF", "1/0", "16/b374d848", "FFFFFFFF/FFFFFFFF"]
    positions = [wal.position(text) for text in texts]
    assert positions == sorted(set(positions))
    assert positions[:3] == [0, 255, 256]
    assert positions[-1] == 2**64 - 1


def test_what_was_used_longest_ago_makes_room() -> None:
    kept = Kept(2 * (OVERHEAD_BYTES + 100))
    first, second, third = (KeptAnswer(b"state", bytes(100)) for _ in range(3))
    kept.keep(b"1", first)
    kept.keep(b"2", second)
    assert kept.find(b"1") is first
    kept.keep(b"3", third)
    assert (kept.find(b"1"), kept.find(b"2"), kept.find(b"3")) == (first, None, third)
    kept.keep(b"3", first)  # in its own place
    assert kept.find(b"1") is first
    kept.keep(b"large", KeptAnswer(b"state", bytes(5000)))  # more than there is room for
    assert kept.find(b"large") is None
    kept.clear()
    assert kept.find(b"1") is None


def test_a_question_is_known_by_all_of_it() -> None:
    genres = [f"GENRE {number}" for number in range(100)]
    conditions = [Jsonb({"genre": genres}), Jsonb({"genre": [*genres, "DRAMA"]}), None]
    questions = [
        ("select 1", (limit, condition, [*ids]))
        for limit in (1, 2, None)
        for condition in conditions
        for ids in ("", "a", "ab")
    ]
    assert len({key_of(*question) for question in questions}) == len(questions)
    assert key_of(*questions[0]) == key_of(*questions[0])
