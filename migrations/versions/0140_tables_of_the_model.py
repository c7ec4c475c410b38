"""What is kept of each person and medium are tables, of which a refresh writes what has changed.

The files of sql/model make them, in the place of materialized views.
"""

from typing import Any

from migrations import steps

revision = "0140"
down_revision = "0139"
branch_labels = None
depends_on = None

AFTER = """
set local role ml_service_owner;
comment on schema model is 'What is precomputed: materialized views, and tables of which what has changed is written, by engine.refresh().';
comment on table engine.refresh_log is
    'Every refresh of the model: rows of each view and table that it rebuilt when it succeeded, the error when it did not. Also every upgrade that built some of these anew.';
comment on column engine.refresh_log.view_seconds is
    'How long each view and table took. Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each view and table was rebuilt, or left as it was (engine.refresh_policy). Null where the refresh failed, or was an upgrade.';
reset role;
"""
BEFORE = """
comment on schema model is 'What is precomputed: materialized views, rebuilt by engine.refresh().';
comment on table engine.refresh_log is
    'Every refresh of the model: rows of each materialized view that it rebuilt when it succeeded, the error when it did not. Also every upgrade that built some of the views anew.';
comment on column engine.refresh_log.view_seconds is
    'How long each materialized view took. Null where the refresh failed, or the view was built by an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each materialized view was rebuilt, or left as it was (engine.refresh_policy). Null where the refresh failed, or was an upgrade.';
"""
# The release before drops views alone; it makes anew what is not there.
GONE = """
do $$
declare
    names constant text := (
        select string_agg(oid::regclass::text, ', ')
        from pg_class
        where relnamespace = 'model'::regnamespace and relkind = 'r'
    );
begin
    if names is not null and not exists (select from engine.shard) then
        execute format('drop table %s cascade', names);
    end if;
end
$$;
"""


def upgrade() -> None:
    """(Earlier revisions add the columns at the end of all.)"""


def contract(connection: Any) -> None:
    connection.execute(AFTER)


def downgrade() -> None:
    steps.as_owner(GONE + BEFORE)
