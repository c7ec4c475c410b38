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
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh brings up to date: one row. Takes effect with the next refresh.';
comment on column engine.applied_file.refresh_order is
    'When a refresh rebuilds it, after those with a lower number; null for what is no view or table of model.';
comment on table engine.opinion_change is
    'Who did something with what since model.taken was made, or took it back, each once or more; nothing on a shard, which has no such model. A refresh removes what it has seen.';
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.compared, user_history and media_audience, for the people of neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_total and media_sum, and from these model.media_popularity and model.media_trend.';
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
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh rebuilds: one row. Takes effect with the next refresh.';
comment on column engine.applied_file.refresh_order is
    'When a refresh rebuilds it, after those with a lower number; null for what is no view of model.';
comment on table engine.opinion_change is
    'Who did something with what since model.recent_opinion was built, or took it back, each once or more; nothing on a shard, which has no such model. A refresh removes what it has seen.';
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.user_history and model.media_audience, for the people of neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_popularity and model.media_trend.';
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
