"""Events that engagement_db refuses are tried a few times; known event_ids are kept for a month."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OUTBOX = """
alter table engine.outbox
    add column tries integer not null default 0,
    add column retry_at timestamptz;
create index outbox_to_forward on engine.outbox (outbox_id) where interaction_id is null and error is null;
create index outbox_forwarded on engine.outbox (recorded_at) where interaction_id is not null;
comment on column engine.outbox.error is
    'Why engagement_db would not take it, alone and more than once: a dead letter. It is left out, and counts here all the same. Set to null, it is tried again.';
comment on column engine.outbox.tries is 'How often engagement_db has refused it, alone.';
comment on column engine.outbox.retry_at is 'When it is tried again, where it was refused; null: at once.';
"""


def upgrade() -> None:
    _execute(OUTBOX)


def downgrade() -> None:
    _execute(
        """
        drop index engine.outbox_to_forward, engine.outbox_forwarded;
        alter table engine.outbox drop column tries, drop column retry_at;
        comment on column engine.outbox.error is
            'Why engagement_db would not take it: it is left out, and counts here all the same. Set to null, it is tried again.';
        """
    )


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
