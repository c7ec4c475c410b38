"""Ids of elsewhere: bob and tt0111161 become UUIDs, and answers can give them back."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLES = """
create table engine.outside_id (
    id uuid primary key,
    kind text not null check (kind in ('user', 'media')),
    outside_id text not null check (char_length(outside_id) between 1 and 256)
);
comment on table engine.outside_id is
    'The ids of elsewhere, such as bob or tt0111161, that have been seen, by the UUID that each becomes. One that is a UUID is itself, and not here.';
grant select, insert on engine.outside_id to ml_service_sync;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(TABLES)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop table engine.outside_id")
