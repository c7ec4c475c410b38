"""The genres of what people took, beside it: a request does not look up each candidate."""

from importlib import import_module

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RECENT_POSITIVE = import_module("migrations.versions.0002_strategies").RECENT_POSITIVE

USER_HISTORY = f"""
drop materialized view model.user_history;
create materialized view model.user_history as
    with {RECENT_POSITIVE}
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(case when available then genre_set_key else 0 end order by recency) as genre_set_keys,
        array_agg(value order by recency) as "values"
    from recent
    join engine.media using (media_key)
    group by user_key;
create unique index user_history_key on model.user_history (user_key);
comment on materialized view model.user_history is
    'What each person took, most recent first, with its combination of genres (0: not available), and the sum of the values they gave it.';
"""

WITHOUT_GENRES = f"""
drop materialized view model.user_history;
create materialized view model.user_history as
    with {RECENT_POSITIVE}
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(value order by recency) as "values"
    from recent
    group by user_key;
create unique index user_history_key on model.user_history (user_key);
comment on materialized view model.user_history is
    'What each person took, most recent first, with the sum of the values they gave it.';
"""


def upgrade() -> None:
    _execute(USER_HISTORY)


def downgrade() -> None:
    _execute(WITHOUT_GENRES)


def _execute(statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statements)
    driver.execute("reset role")
