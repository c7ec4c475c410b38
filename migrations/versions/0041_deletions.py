"""What was recorded can be taken back: here at once, at engagement_db as soon as it can be reached."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLE = """
create table engine.deletion (
    interaction_id bigint primary key,
    user_key integer not null,
    media_key integer not null,
    type engine.interaction_type not null,
    deleted_at timestamptz not null default clock_timestamp(),
    error text,
    tries integer not null default 0,
    retry_at timestamptz
);
create index deletion_by_user on engine.deletion (user_key);

comment on table engine.deletion is
    'Interactions that were deleted here, until engagement_db knows: until then no sync brings them back.';
comment on column engine.deletion.interaction_id is
    'From 2^62 on: one that waits in engine.outbox, or is just being forwarded, by its number there.';
comment on column engine.deletion.error is
    'Why engagement_db would not delete it, more than once: it is left out, and stays deleted here all the same. Set to null, it is tried again.';
comment on column engine.deletion.tries is 'How often engagement_db has refused it.';
comment on column engine.deletion.retry_at is 'When it is tried again, where it was refused; null: at once.';

grant select, insert, update, delete on engine.deletion to ml_service_sync;
grant delete on engagement_db.interaction to ml_service_sync;
"""


def upgrade() -> None:
    _execute(TABLE)


def downgrade() -> None:
    _execute(
        """
        revoke delete on engagement_db.interaction from ml_service_sync;
        drop table engine.deletion;
        """
    )


def _execute(statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(statements)
    driver.execute("reset role")
