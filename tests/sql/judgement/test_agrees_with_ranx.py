"""The same metrics by ranx, on random runs."""

import random

import pytest

from tests.world import World

K = 5


def test_agrees_with_ranx(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")  # to compile it takes 40 times as long as the rest
    ranx = pytest.importorskip("ranx", reason="compares with ranx: pip install 'ml-service[ranx]'")
    lot = random.Random(7)
    people, media = range(1, 41), range(1, 31)
    relevant = {user: set(lot.sample(media, lot.randint(1, 9))) for user in people}
    answers = {user: lot.sample(media, lot.choice([1, 5, 12])) for user in people}
    with world.connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into engine.media (media_id) select gen_random_uuid() from generate_series(1, 30)"
        )
        cursor.executemany(
            "insert into evaluation.asked values (%s, gen_random_uuid(), %s)",
            [(user, user) for user in people],
        )
        cursor.executemany(
            "insert into evaluation.held_out values (%s, %s, true)",
            [(user, medium) for user, some in relevant.items() for medium in some],
        )
        cursor.executemany(
            "insert into evaluation.answer values ('run', %s, %s, %s)",
            [
                (user, position, medium)
                for user, listed in answers.items()
                for position, medium in enumerate(listed, 1)
            ],
        )
    ours = {
        name: dict(
            world.query(
                "select user_key, value from evaluation.judgement(%s) where metric = %s", K, name
            )
        )
        for name in ("ndcg", "recall", "hit_rate", "mrr")
    }
    qrels = ranx.Qrels({str(u): {str(m): 1 for m in some} for u, some in relevant.items()})
    run = ranx.Run(
        {
            str(u): {str(m): 1 / place for place, m in enumerate(listed, 1)}
            for u, listed in answers.items()
        }
    )
    ranx.evaluate(qrels, run, [f"ndcg@{K}", f"recall@{K}", f"hit_rate@{K}", f"mrr@{K}"])
    for name, values in ours.items():
        theirs = {int(user): value for user, value in run.scores[f"{name}@{K}"].items()}
        assert values == pytest.approx(theirs), name
