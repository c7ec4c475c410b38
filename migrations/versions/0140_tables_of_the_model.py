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
# A shard's tables, which the functions of model name; nobody fills them there.
SHARD = """
set local role ml_service_owner;
do $$
begin
    if exists (select from engine.shard) then
        alter table model.taken add column if not exists events integer, add column if not exists last_at timestamptz;
        create table if not exists model.media_total (
            media_key integer, popularity_class bigint, trend_class bigint, people bigint, popularity numeric, trend numeric
        );
        create table if not exists model.compared (
            user_key integer, media_keys integer[], times timestamptz[], "values" double precision[]
        );
    end if;
end
$$;
reset role;
"""
# The release before drops views alone, and makes anew what is not there.
GONE = """
do $$
declare
    is_shard constant boolean := exists (select from engine.shard);
    name text;
begin
    for name in select relname from pg_class where relnamespace = 'model'::regnamespace and relkind = 'r' loop
        if not is_shard then
            execute format('drop table model.%I cascade', name);
        end if;
        if exists (select from pg_proc where pronamespace = 'model'::regnamespace and proname = name || '_now') then
            execute format('drop function model.%I', name || '_now');
        end if;
    end loop;
end
$$;
"""


def upgrade() -> None:
    """(Earlier revisions add the columns at the end of all.)"""


def contract(connection: Any) -> None:
    connection.execute(AFTER)
    connection.execute(SHARD)


def downgrade() -> None:
    steps.as_owner(GONE + BEFORE)
