"""A cache of answers that every process shares."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# An answer of ten media is some 4 kB: inline, a page each, with room for the next one in its place.
CACHE = """
create unlogged table engine.answer_cache (
    slot integer primary key,
    digest bytea not null,
    answer text not null
) with (fillfactor = 50, toast_tuple_target = 8160);
comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest covers all that an answer depends on. May be truncated at any time.';
comment on column engine.answer_cache.digest is
    'SHA-256 of the question and of engine.state() of the person who asked.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(CACHE)
    driver.execute("reset role")


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("drop table engine.answer_cache")
