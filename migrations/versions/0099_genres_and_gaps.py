"""Defaults that are better on sparse and on dense data: gaps of transitions, genres in blend."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from alembic import op
from psycopg import sql
from psycopg.types.json import Jsonb

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


class Row(NamedTuple):
    """What is shipped of one row, and what of that changes."""

    table: str
    name: str
    kept: Mapping[str, Any]
    """What stays. Where any of it is another value, the row is an operator's, and left alone."""
    changed: Mapping[str, tuple[Any, Any]]
    """Column → before and after."""


ROWS = (
    Row(
        "model_parameters",
        "item_transitions",
        {
            "audience_limit": 1000,
            "watch_weight": 0.75,
            "dislike_weight": 0.5,
            "window_size": 40,
            "gap_exponent": 1,
            "backward_weight": 0.1,
            "length_exponent": 0.25,
            "source_exponent": 0.4,
            "target_exponent": 0.4,
            "shrinkage": 0,
            "weight_exponent": 0.5,
            "item_neighbour_count": 200,
        },
        {"gap_offset": (2, 1)},
    ),
    Row(
        "strategy",
        "blend",
        {
            "neighbours_weight": 0,
            "sequence_weight": 0.13,
            "similar_weight": 0.09,
            "popularity_weight": 0,
            "trend_weight": 0.78,
            "history_limit": 200,
            "watch_weight": 0.5,
            "dislike_weight": 0.25,
            "recency_offset": 1,
            "recency_exponent": 1.1,
            "similar_recency_exponent": 0.5,
        },
        {"content_weight": (0.01, 0.04), "collaborative_weight": (0.99, 0.96)},
    ),
)


def upgrade() -> None:
    _change(before=0, after=1)


def downgrade() -> None:
    _change(before=1, after=0)


def _change(before: int, after: int) -> None:
    """Give rows their other values, where they are as they were shipped."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for row in ROWS:
        shipped = {**row.kept, **{column: values[before] for column, values in row.changed.items()}}
        driver.execute(
            sql.SQL("update engine.{} one set {} where name = {} and to_jsonb(one) @> {}").format(
                sql.Identifier(row.table),
                sql.SQL(", ").join(
                    sql.SQL("{} = {}").format(sql.Identifier(column), values[after])
                    for column, values in row.changed.items()
                ),
                row.name,
                Jsonb(shipped),
            )
        )
    driver.execute("reset role")
