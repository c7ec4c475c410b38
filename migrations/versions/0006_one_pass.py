"""Item-to-item models from histories that are read once, on all cores."""

from importlib import import_module

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Person by person, for the index on interactions has them so: small sorts in memory instead of one
# of everything.
HISTORY = """
create materialized view model.history as
    select user_key, codes
    from engine.person
    cross join lateral (
        select array_agg(media_key * 4 + preference order by last_at, last_id) as codes
        from (
            select
                media_key,
                max(happened_at) as last_at,
                max(interaction_id) as last_id,
                max(case when not positive then 0 when type = 'WATCH' then 1 else 2 end) as preference
            from engine.interaction
            where interaction.user_key = person.user_key
            group by media_key
        ) taken
    ) ordered
    where codes is not null;
create unique index history_key on model.history (user_key);
comment on materialized view model.history is
    'All that each person took, oldest first, each as media_key * 4 + what was done with it: 0 disliked, 1 watched, 2 liked.';

create materialized view model.media_place with (parallel_workers = 2) as
    select
        media_key,
        array_agg(start) as starts,
        array_agg(length) as lengths,
        array_agg(place) as places
    from (
        select
            unnest(codes) >> 2 as media_key,
            start::integer,
            cardinality(codes) as length,
            generate_series(1, cardinality(codes)) as place
        from (
            select codes, sum(cardinality(codes)) over (order by user_key) - cardinality(codes) as start
            from model.history
        ) one_after_the_other
    ) taken
    group by media_key;
create unique index media_place_key on model.media_place (media_key);
comment on materialized view model.media_place is
    'Where each medium is among the histories of model.history, one after the other by user_key: an element for each person who took it, with what comes before their history, its length, and the place within it, from 1.';
alter materialized view model.media_place
    alter column starts set storage external,
    alter column lengths set storage external,
    alter column places set storage external;
"""

# A function, for a lateral subquery is never run in parallel; beside the views that depend on it, for
# those in files are re-created. All the windows of a medium are unnested and summed by neighbour, in a
# hash table that lives for that medium only. (The planner takes arrays for short, and would sort; and it
# would compile for each medium anew.)
# What is the same for all pairs of a window, or of a medium, stays behind OFFSET 0 or MATERIALIZED:
# merged into the rest, it would be computed for each.
ITEM_NEIGHBOURS = """
create function model.item_neighbours(
    histories integer[],
    gap_weights double precision[],
    target_weights double precision[],
    strategy engine.strategy,
    starts integer[],
    lengths integer[],
    places integer[]
)
    returns table (neighbour_keys integer[], weights real[])
    language sql
    stable
    parallel safe
    rows 1
    cost 1000000
    set enable_sort = off
    set jit = off
    set plan_cache_mode = force_generic_plan
as $$
    with parameter as materialized (
        select
            (item_neighbours.strategy).window_size,
            (item_neighbours.strategy).length_exponent,
            (item_neighbours.strategy).shrinkage,
            (item_neighbours.strategy).weight_exponent,
            array[(item_neighbours.strategy).dislike_weight, (item_neighbours.strategy).watch_weight, 1] as preference_weights,
            power(
                cardinality(item_neighbours.places)::double precision,
                -(item_neighbours.strategy).source_exponent
            ) as source_weight
    ),
    visit as (
        select
            start,
            window_size + 1 - place as middle,
            greatest(1, place - window_size) as earliest,
            least(length, place + window_size) as latest,
            power(length::double precision, -length_exponent) as person_weight
        from parameter
        cross join (
            select
                unnest(item_neighbours.starts) as start,
                unnest(item_neighbours.lengths) as length,
                unnest(item_neighbours.places) as place
        ) taken
        offset 0
    ),
    by_code as (
        select code, sum(gap_weight * person_weight) as total
        from (
            select
                unnest(item_neighbours.histories[start + earliest : start + latest]) as code,
                unnest(item_neighbours.gap_weights[middle + earliest : middle + latest]) as gap_weight,
                person_weight
            from visit
        ) pair
        group by code
    ),
    by_neighbour as (
        select
            code >> 2 as neighbour_key,
            sum(total * (select preference_weights from parameter)[(code & 3) + 1]) as total
        from by_code
        group by neighbour_key
        having sum(total * (select preference_weights from parameter)[(code & 3) + 1]) > 0
    ),
    strongest as (
        select
            neighbour_key,
            greatest(
                power(
                    total * source_weight * target_weight
                        * case when shrinkage > 0 then total / (total + shrinkage) else 1 end,
                    weight_exponent
                ),
                1e-30
            )::real as weight
        from (
            select neighbour_key, total, item_neighbours.target_weights[neighbour_key] as target_weight
            from by_neighbour
            offset 0
        ) related
        cross join parameter
        where target_weight > 0
        order by weight desc, neighbour_key
        limit (item_neighbours.strategy).item_neighbour_count
    )
    select
        array_agg(neighbour_key order by weight desc, neighbour_key),
        array_agg(weight order by weight desc, neighbour_key)
    from strongest
$$;
comment on function model.item_neighbours is
    'The strongest neighbours of one medium, from everybody''s history around it. histories: those of model.history, one after the other; gap_weights: of -window_size to window_size; target_weights: of media, by key, 0 for those that must not be neighbours; the rest: the medium''s row of model.media_place.';
"""

ITEM_MODEL = """
create materialized view model.media_{name} as
    select media_place.media_key, neighbour_keys, weights
    from model.media_place
    cross join lateral model.item_neighbours(
        (
            select array_agg(code)
            from (
                select unnest(codes) as code
                from (select codes from model.history order by user_key) one_after_the_other
            ) element
        ),
        (
            select array_agg(
                case
                    when gap = 0 then 0
                    else power(abs(gap) + gap_offset, -gap_exponent) * case when gap < 0 then backward_weight else 1 end
                end
                order by gap
            )
            from engine.strategy
            cross join generate_series(-window_size, window_size) gap
            where name = '{name}'
        ),
        (
            select array_agg(
                case
                    when available and places is not null then power(cardinality(places)::double precision, -target_exponent)
                    else 0
                end
                order by key
            )
            from engine.strategy
            cross join generate_series(1, (select max(media_key) from engine.media)) key
            left join engine.media on media.media_key = key
            left join model.media_place on media_place.media_key = key
            where name = '{name}'
        ),
        (select strategy from engine.strategy where name = '{name}'),
        starts,
        lengths,
        places
    )
    where neighbour_keys is not null;
create unique index media_{name}_key on model.media_{name} (media_key);
"""

COMMENTS = """
comment on materialized view model.media_sequence is
    'What people go on to after each medium: the strongest neighbours, best first, by the parameters of the strategy sequence.';
comment on materialized view model.media_similar is
    'What is taken together with each medium: the strongest neighbours, best first, by the parameters of the strategy similar.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute("drop materialized view model.media_sequence, model.media_similar")
    driver.execute(HISTORY)
    driver.execute(ITEM_NEIGHBOURS)
    for name in ("sequence", "similar"):
        driver.execute(ITEM_MODEL.format(name=name))
    driver.execute(COMMENTS)
    driver.execute("reset role")


def downgrade() -> None:
    before = import_module("migrations.versions.0002_strategies")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(
        """
        drop materialized view model.media_sequence, model.media_similar, model.media_place, model.history;
        drop function model.item_neighbours;
        """
    )
    driver.execute("set local role ml_service_owner")
    driver.execute(before.ITEM_MODELS)
    driver.execute("reset role")
