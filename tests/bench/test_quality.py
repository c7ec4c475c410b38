"""A peer is measured in the scratch database as a strategy is."""

import psycopg
import pytest

pytest.importorskip("implicit", reason="the extra bench is not installed")

import numpy as np
from scipy.sparse import csr_matrix

from bench.quality.__main__ import answer, compare
from bench.quality.peers import PEERS, Peer, ndcg, popular
from service.tools import evaluate
from service.tools.evaluate import Split

SPLIT = Split("fraction", relevant="positive")
POPULAR = Peer("most taken", popular, weights=("one", "positive"))


def test_a_peer_stands_beside_the_strategies(demo_database: str) -> None:
    _, results = compare(demo_database, SPLIT, ["popular"], [POPULAR])
    by_name = {one.name: one for one in results}
    assert by_name.keys() == {"popular", "most taken"}
    assert by_name["popular"].settings is None
    assert (by_name["most taken"].settings or "").startswith("weights ")
    for one in results:
        assert 0 < one.figures.low < one.figures.ndcg < one.figures.high < 1
        assert 0 < one.figures.recall < 1


def test_sql_and_numpy_agree_on_how_good_a_peer_is(demo_database: str) -> None:
    with (
        evaluate.scratch(demo_database) as conninfo,
        psycopg.connect(conninfo, autocommit=True) as connection,
    ):
        evaluate.hold_out(connection, SPLIT)
        before = held_out(connection)
        list(answer(connection, SPLIT, [Peer("EASE", PEERS["EASE"].fit, [{"regularization": 9}])]))
        assert held_out(connection) == before  # choosing settings has left no trace
        asked = [key for (key,) in connection.execute("select user_key from evaluation.asked")]
        row = {key: number for number, key in enumerate(asked)}
        recommended = np.full((len(asked), 10), -1)
        for user_key, position, media_key in connection.execute(
            'select user_key, "position", media_key from evaluation.answer where "position" <= 10'
        ):
            recommended[row[user_key], position - 1] = media_key
        right = [(row[u], m) for u, m, relevant in before if relevant and u in row]
        people, media = np.array(right).T
        relevant = csr_matrix((np.ones(len(right)), (people, media)))
        assert (recommended > 0).all()
        found = {one.metric: one.value for one in evaluate.metrics(connection, 10)}
        assert found["ndcg"] == pytest.approx(ndcg(recommended, relevant))


def held_out(connection: psycopg.Connection) -> list[tuple[int, int, bool]]:
    """What is held out; and, by way of its order, exactly that."""
    return connection.execute(
        "select user_key, media_key, relevant from evaluation.held_out order by 1, 2"
    ).fetchall()
