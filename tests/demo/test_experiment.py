"""The demo has an experiment that has ended, and whose result can be looked at."""

import psycopg

from service.tools.demo.experiment import NAME, SQL


def test_an_experiment_that_has_ended_has_a_result(demo_database: str) -> None:
    with psycopg.connect(demo_database) as connection, connection.transaction(force_rollback=True):
        connection.execute("set local role ml_service_owner")
        for _ in range(2):  # the second time changes nothing
            connection.execute(SQL.read_bytes())
        rows = connection.execute(
            "select strategy, people, difference > 0, always_p, mismatch_p > 0.001"
            " from api.experiment_result(%s)",
            [NAME],
        ).fetchall()
        assert [row[0] for row in rows] == ["classic", "blend"]
        assert min(row[1] for row in rows) >= 100
        _, _, better, always_p, as_expected = rows[1]
        assert better
        assert always_p < 0.05
        assert as_expected
        # Nothing was shown before it began.
        [(logged,)] = connection.execute(
            "select sum(cardinality(media_keys)) from engine.answer_log where experiment = %s",
            [NAME],
        ).fetchall()
        [(counted,)] = connection.execute(
            "select sum(shown) from api.experiment_result(%s)", [NAME]
        ).fetchall()
        assert counted == logged
