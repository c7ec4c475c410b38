"""What somebody thinks of what they took is read from one index: it has the values, too."""

from typing import Any

from migrations import steps

revision = "0137"
down_revision = "0136"
branch_labels = None
depends_on = None

INDEX = """
    interaction_by_user_next on engine.interaction (user_key, happened_at desc, interaction_id desc)
        include (media_key, type, positive, value)
"""
KNOWN = """
    select from pg_attribute
    where attrelid = to_regclass('engine.interaction') and attname = 'positive'
"""
# (Even one that is there is looked for with a lock that writers wait for.)
UPGRADE = f"""
do $$
begin
    if to_regclass('engine.interaction_by_user_next') is null then
        create index {INDEX};
    end if;
end
$$
"""
CONTRACT = """
set local role ml_service_owner;
-- (Where a first load has taken it away, it is back.)
drop index if exists engine.interaction_by_user;
alter index engine.interaction_by_user_next rename to interaction_by_user;
delete from engine.index_aside where name = 'engine.interaction_by_user';
reset role;
"""
FORMER = """
drop index engine.interaction_by_user;
create index interaction_by_user on engine.interaction (user_key, happened_at desc, interaction_id desc)
    include (media_key, type, positive);
-- (With the files of this release, the worker may vacuum it.)
do $$
begin
    if current_setting('server_version_num')::integer >= 170000 then
        revoke maintain on engine.interaction from ml_service_sync;
    end if;
end
$$;
"""


def prepare(connection: Any) -> None:
    """The index, while people record."""
    if connection.execute(KNOWN).fetchone() is not None:
        steps.build_index(
            connection,
            "engine.interaction_by_user_next",
            "engine.interaction",
            f"create index concurrently if not exists {INDEX}",
        )


def upgrade() -> None:
    steps.as_owner(UPGRADE)


def contract(connection: Any) -> None:
    connection.execute(CONTRACT)


def downgrade() -> None:
    steps.as_owner(FORMER)
