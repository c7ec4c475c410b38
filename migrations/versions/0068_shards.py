"""People who are too many for one database: which of them are in this one."""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

SHARD = """
create table engine.shard (
    slots integer[] not null check (0 <= all (slots) and 64 > all (slots))
);
create unique index shard_one on engine.shard ((true));

comment on table engine.shard is
    'One row where this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes of everybody. Empty: it has everybody, and makes its own model.';
comment on column engine.shard.slots is
    'Which of the 64 slots of people (engine.slot) are here.';

grant select on engine.shard to ml_service_sync;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(SHARD)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop table engine.shard")
