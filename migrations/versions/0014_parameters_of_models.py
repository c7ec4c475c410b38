"""What a model is built from, apart from what a strategy weighs."""

from typing import Any

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Model → the strategy whose row its parameters were in.
STRATEGY_OF = {
    "user_knn": "classic",
    "item_transitions": "sequence",
    "item_knn": "similar",
    "slim": "similar",
    "popularity": "popular",
    "trend": "trending",
}

ITEM_COLUMNS = (
    "window_size",
    "gap_offset",
    "gap_exponent",
    "backward_weight",
    "length_exponent",
    "source_exponent",
    "target_exponent",
    "shrinkage",
    "weight_exponent",
    "item_neighbour_count",
)
MOVED = ("audience_limit", "half_life", *ITEM_COLUMNS, "predictor_count")
"""Of engine.strategy. Others serve as well as build: these are copied."""
PARAMETERS = {
    "user_knn": ("history_limit", "audience_limit"),
    "item_transitions": ("audience_limit", "watch_weight", "dislike_weight", *ITEM_COLUMNS),
    "item_knn": ("audience_limit", "watch_weight", "dislike_weight", *ITEM_COLUMNS),
    "slim": ("predictor_count",),
    "popularity": ("half_life",),
    "trend": ("half_life",),
}

VERSIONS = """
create function engine.keep_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept constant text := format('%I.%I', tg_table_schema, tg_table_name || '_version');
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'version' = to_jsonb(old) - 'version' then
        return new;
    end if;
    execute format(
        'insert into %1$s (name, version, parameters)
        select $1, coalesce(max(version), 0) + 1, $2 from %1$s where name = $1
        returning version',
        kept
    )
    into new.version
    using new.name, to_jsonb(new) - 'name' - 'version' - 'is_default';
    return new;
end
$$;
comment on function engine.keep_version is
    'Numbers every change of a row of a table, and keeps it in the table of that name with _version.';
"""

TABLES = """
create table engine.model_parameters (
    name text primary key,
    history_limit integer check (history_limit between 1 and 10000),
    audience_limit integer check (audience_limit between 1 and 100000),
    half_life interval check (half_life > '0'),
    watch_weight double precision check (watch_weight between 0 and 1),
    dislike_weight double precision check (dislike_weight between 0 and 1),
    window_size integer check (window_size between 1 and 500),
    gap_offset double precision check (gap_offset between 0 and 1000),
    gap_exponent double precision check (gap_exponent between 0 and 4),
    backward_weight double precision check (backward_weight between 0 and 1),
    length_exponent double precision check (length_exponent between 0 and 2),
    source_exponent double precision check (source_exponent between 0 and 2),
    target_exponent double precision check (target_exponent between 0 and 2),
    shrinkage double precision check (shrinkage between 0 and 1e6),
    weight_exponent double precision check (weight_exponent between 0.01 and 2),
    item_neighbour_count integer check (item_neighbour_count between 1 and 1000),
    predictor_count integer check (predictor_count between 1 and 200),
    version integer not null default 1,
    constraint "every model has its own parameters and no others" check (
        case name
            when 'user_knn' then num_nulls(history_limit, audience_limit)
            when 'slim' then num_nulls(predictor_count)
            when 'popularity' then num_nulls(half_life)
            when 'trend' then num_nulls(half_life)
            else num_nulls(
                audience_limit, watch_weight, dislike_weight, window_size, gap_offset, gap_exponent, backward_weight,
                length_exponent, source_exponent, target_exponent, shrinkage, weight_exponent, item_neighbour_count
            )
        end = 0
        and num_nonnulls(
            history_limit, audience_limit, half_life, watch_weight, dislike_weight, window_size, gap_offset,
            gap_exponent, backward_weight, length_exponent, source_exponent, target_exponent, shrinkage,
            weight_exponent, item_neighbour_count, predictor_count
        ) = coalesce(case name
            when 'user_knn' then 2
            when 'item_transitions' then 13
            when 'item_knn' then 13
            when 'slim' then 1
            when 'popularity' then 1
            when 'trend' then 1
        end, -1)
    )
);
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.user_history and model.media_audience, for the part neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_popularity and model.media_trend.';
comment on column engine.model_parameters.history_limit is
    'How many of a person''s most recent positive media are compared with others''. (Of the one who asks, their strategy''s history_limit.)';
comment on column engine.model_parameters.audience_limit is
    'How many of a medium''s people count: for user_knn the most recent ones; for item_transitions and item_knn those of the highest user_key.';
comment on column engine.model_parameters.half_life is
    'After this time an interaction counts half.';
comment on column engine.model_parameters.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in what people went on to.';
comment on column engine.model_parameters.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1. Above 0, for what people choose to judge says what they look at.';
comment on column engine.model_parameters.window_size is
    'Two media are a pair where one person took them at most so many places apart.';
comment on column engine.model_parameters.gap_offset is
    'A pair that is g places apart counts (g + gap_offset) ^ -gap_exponent.';
comment on column engine.model_parameters.gap_exponent is 'See gap_offset.';
comment on column engine.model_parameters.backward_weight is
    'What a pair counts in the other direction, from the later to the earlier medium: 0 is a strict order, 1 none.';
comment on column engine.model_parameters.length_exponent is
    'A pair of a person who took n media counts n ^ -length_exponent.';
comment on column engine.model_parameters.source_exponent is
    'The sum of the pairs from a to b is divided by (people who took a) ^ source_exponent.';
comment on column engine.model_parameters.target_exponent is
    'The sum of the pairs from a to b is divided by (people who took b) ^ target_exponent.';
comment on column engine.model_parameters.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that few pairs say less.';
comment on column engine.model_parameters.weight_exponent is
    'The result to this power: below 1, many weak votes come before one strong one.';
comment on column engine.model_parameters.item_neighbour_count is
    'How many media are kept for each medium, the strongest.';
comment on column engine.model_parameters.predictor_count is
    'How many media may speak for each medium: those that it is taken with most.';
comment on column engine.model_parameters.version is
    'Counts up with every change; engine.model_parameters_version has them all.';

create table engine.model_parameters_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);
comment on table engine.model_parameters_version is
    'The parameters of every model as they were after each change. engine.restore_parameters(name, version) goes back to one.';

create trigger model_parameters_version before insert or update on engine.model_parameters
    for each row execute function engine.keep_version();
"""

# All of this waits for those who ask, and they for it: an instant, at the end.
CONTRACT = """
drop trigger strategy_version on engine.strategy;
create trigger strategy_version before insert or update on engine.strategy
    for each row execute function engine.keep_version();
drop function engine.keep_strategy_version();

alter table engine.refresh_log add column parameters jsonb;
comment on column engine.refresh_log.parameters is
    'With which version of its row in engine.model_parameters each model was built. Null before there were any.';

alter table engine.strategy
    {drops},
    alter column description set default '',
    alter column content_weight set default 0,
    alter column collaborative_weight set default 1,
    drop constraint strategy_check,
    add constraint "strategy: content_weight + collaborative_weight is at most 1"
        check (content_weight + collaborative_weight <= 1 + 1e-9),
    drop constraint strategy_mix,
    add constraint "strategy_mix: the weights of the five parts add up to 1"
        check (abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight - 1) < 1e-9);
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of up to five parts, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.history_limit is
    'How many of a person''s most recent media count: of any kind for sequence and similar, positive ones for neighbours.';
comment on column engine.strategy.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in the history of the person who asks.';
comment on column engine.strategy.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1, in the history of the person who asks.';
"""

BEFORE = """
alter table engine.refresh_log drop column parameters;

create function engine.keep_strategy_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'version' = to_jsonb(old) - 'version' then
        return new;
    end if;
    select coalesce(max(version), 0) + 1 into new.version
    from engine.strategy_version
    where name = new.name;
    insert into engine.strategy_version (name, version, parameters)
    values (new.name, new.version, to_jsonb(new) - 'name' - 'version' - 'is_default');
    return new;
end
$$;
comment on function engine.keep_strategy_version is 'Numbers every change of a strategy, and keeps it.';
drop trigger strategy_version on engine.strategy;

alter table engine.strategy
    add column audience_limit integer not null default 300 check (audience_limit between 1 and 100000),
    add column half_life interval not null default '90 days' check (half_life > '0'),
    add column window_size integer not null default 40 check (window_size between 1 and 500),
    add column gap_offset double precision not null default 2 check (gap_offset between 0 and 1000),
    add column gap_exponent double precision not null default 1 check (gap_exponent between 0 and 4),
    add column backward_weight double precision not null default 0.1 check (backward_weight between 0 and 1),
    add column length_exponent double precision not null default 0.25 check (length_exponent between 0 and 2),
    add column source_exponent double precision not null default 0.4 check (source_exponent between 0 and 2),
    add column target_exponent double precision not null default 0.35 check (target_exponent between 0 and 2),
    add column shrinkage double precision not null default 0 check (shrinkage between 0 and 1e6),
    add column weight_exponent double precision not null default 0.5 check (weight_exponent between 0.01 and 2),
    add column item_neighbour_count integer not null default 200 check (item_neighbour_count between 1 and 1000),
    add column predictor_count integer not null default 50 check (predictor_count between 1 and 200),
    alter column description drop default,
    alter column content_weight drop default,
    alter column collaborative_weight drop default,
    drop constraint "strategy: content_weight + collaborative_weight is at most 1",
    add constraint strategy_check check (content_weight + collaborative_weight <= 1 + 1e-9),
    drop constraint "strategy_mix: the weights of the five parts add up to 1",
    add constraint strategy_mix check (
        abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight - 1) < 1e-9
    );
"""

# What the columns held that no model read: as each strategy was kept last with them.
KEPT = """
update engine.strategy set ({columns}) = (
    select {kept}
    from engine.strategy_version
    where strategy_version.name = strategy.name and parameters ? 'predictor_count'
    order by version desc
    limit 1
)
where exists (
    select from engine.strategy_version
    where strategy_version.name = strategy.name and parameters ? 'predictor_count'
)
"""

COMMENTS_BEFORE = (
    """comment on table engine.strategy is
    'How to rank: a row a strategy. collaborative_score is the weighted mean of up to five parts, each in [0, 1], of those that know anything for a person; these weights take effect at once. What the models are built from takes effect at the next refresh, and is taken from the row that bears the model''s name: sequence, similar, popular, trending, and classic for the people of neighbours.'""",
    """comment on column engine.strategy.history_limit is
    'How many of a person''s most recent media count, at once: of any kind for sequence and similar, positive ones for neighbours. Of other people, the row classic decides, from the next refresh on.'""",
    """comment on column engine.strategy.audience_limit is
    'How many of a medium''s people count. For the people of neighbours, where the row classic decides, the most recent ones; for what goes with a medium, where the rows sequence and similar do, those of the highest user_key. Next refresh.'""",
    """comment on column engine.strategy.half_life is
    'After this time an interaction counts half for popularity. The row popular decides, from the next refresh on.'""",
    """comment on column engine.strategy.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in the history of a person (at once) and in what people went on to (next refresh).'""",
    """comment on column engine.strategy.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1; as watch_weight. Above 0, for what people choose to judge says what they look at.'""",
    """comment on column engine.strategy.window_size is
    'Two media are a pair where one person took them at most so many places apart. Next refresh.'""",
    """comment on column engine.strategy.gap_offset is
    'A pair that is g places apart counts (g + gap_offset) ^ -gap_exponent. Next refresh.'""",
    """comment on column engine.strategy.gap_exponent is
    'See gap_offset. Next refresh.'""",
    """comment on column engine.strategy.backward_weight is
    'What a pair counts in the other direction, from the later to the earlier medium: 0 is a strict order, 1 none. Next refresh.'""",
    """comment on column engine.strategy.length_exponent is
    'A pair of a person who took n media counts n ^ -length_exponent. Next refresh.'""",
    """comment on column engine.strategy.source_exponent is
    'The sum of the pairs from a to b is divided by (people who took a) ^ source_exponent. Next refresh.'""",
    """comment on column engine.strategy.target_exponent is
    'The sum of the pairs from a to b is divided by (people who took b) ^ target_exponent. Next refresh.'""",
    """comment on column engine.strategy.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that few pairs say less. Next refresh.'""",
    """comment on column engine.strategy.weight_exponent is
    'The result to this power: below 1, many weak votes come before one strong one. Next refresh.'""",
    """comment on column engine.strategy.item_neighbour_count is
    'How many media are kept for each medium, the strongest. Next refresh.'""",
    """comment on column engine.strategy.predictor_count is
    'How many media may speak for each medium in the linear model of similar: those that it is taken with most. Next refresh.'""",
)


def upgrade() -> None:
    _execute(VERSIONS, TABLES)
    for model, strategy in STRATEGY_OF.items():
        columns = ", ".join(PARAMETERS[model])
        _execute(
            f"insert into engine.model_parameters (name, {columns})"
            f" select '{model}', {columns} from engine.strategy where name = '{strategy}'"
        )


def contract(connection: Any) -> None:
    """Take away what only the code before read, once that has been replaced."""
    drops = ",\n    ".join(f"drop column {column} cascade" for column in MOVED)
    connection.execute("set local role ml_service_owner")
    connection.execute(CONTRACT.format(drops=drops))
    connection.execute("reset role")


def downgrade() -> None:
    _execute(
        BEFORE,
        KEPT.format(
            columns=", ".join(MOVED),
            kept=", ".join(
                f"(jsonb_populate_record(strategy, parameters)).{column}" for column in MOVED
            ),
        ),
        *(
            f"update engine.strategy set ({', '.join(columns)}, name) = ("
            f"select {', '.join(columns)}, strategy.name from engine.model_parameters where name = '{model}')"
            f" where name = '{STRATEGY_OF[model]}'"
            for model, names in PARAMETERS.items()
            if (columns := [name for name in names if name in MOVED])
        ),
        """
        create trigger strategy_version before insert or update on engine.strategy
            for each row execute function engine.keep_strategy_version();
        drop table engine.model_parameters cascade;
        drop table engine.model_parameters_version;
        drop function engine.keep_version();
        """,
        *COMMENTS_BEFORE,
    )


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
