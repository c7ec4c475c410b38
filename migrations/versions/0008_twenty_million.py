"""A model of twenty million interactions: a sample of the people of popular media, fewer sorts."""

from importlib import import_module

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What goes with a medium shows in a thousand histories as well as in a hundred thousand, and most
# interactions are with such media. Each pair that is not counted is time.
AUDIENCE = """
update engine.strategy set audience_limit = 1000
where name in ('sequence', 'similar') and audience_limit = 300;
comment on column engine.strategy.audience_limit is
    'How many of a medium''s people count. For the people of neighbours, where the row classic decides, the most recent ones; for what goes with a medium, where the rows sequence and similar do, those of the highest user_key. Next refresh.';
"""

# As in 0006, of so many people.
ITEM_NEIGHBOURS = """
create or replace function model.item_neighbours(
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
                least(cardinality(item_neighbours.places), (item_neighbours.strategy).audience_limit)::double precision,
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
            order by start desc
            limit (item_neighbours.strategy).audience_limit
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
    'The strongest neighbours of one medium, from the histories of audience_limit people around it, those of the highest user_key. histories: those of model.history, one after the other; gap_weights: of -window_size to window_size; target_weights: of media, by key, 0 for those that must not be neighbours; the rest: the medium''s row of model.media_place.';
"""

# The latest time of each medium by itself, for to have it beside each interaction takes a sort of all of
# them; and date_part, for extract() computes with numeric.
DECAYED = """
    with half_life as (
        select extract(epoch from half_life)::double precision as seconds
        from engine.strategy
        where name = '{strategy}'
    ),
    latest as (
        select media_key, date_part('epoch', max(happened_at)) / seconds as latest
        from engine.interaction, half_life
        where positive
        group by media_key, seconds
    ),
    decayed as (
        select
            media_key,
            round((latest + ln(sum(
                value * power(2::double precision, greatest(date_part('epoch', happened_at) / seconds - latest, -1000))
            )) / ln(2::double precision))::numeric, 9)::double precision as {name}
        from engine.interaction
        join latest using (media_key)
        cross join half_life
        where positive
        group by media_key, latest
    )
"""

POPULARITY = """
create materialized view model.media_popularity as
{decayed}
    select media_key, media_id, available, popularity
    from engine.media
    left join decayed using (media_key);
create unique index media_popularity_key on model.media_popularity (media_key);
create index media_popularity_order on model.media_popularity (popularity desc nulls last, media_id)
    include (media_key) where available;
comment on materialized view model.media_popularity is
    'Time-decayed positive interactions of each medium, as log2: one more is twice as popular. Null: nobody took it.';

create materialized view model.genre_set_media as
    select
        genre_set_key,
        count(*) as media_count,
        array_agg(media_key order by popularity desc nulls last, media_id) as media_keys
    from engine.media
    join model.media_popularity using (media_key, media_id, available)
    where available
    group by genre_set_key;
create unique index genre_set_media_key on model.genre_set_media (genre_set_key);
comment on materialized view model.genre_set_media is
    'The media that have a combination of genres, most popular first.';

create materialized view model.new_media as
    select media_key, release_year, genre_set_key
    from engine.media
    join model.media_popularity using (media_key, media_id, available)
    where available and popularity is null
    order by release_year desc nulls last, media_id
    limit 1000;
create unique index new_media_key on model.new_media (media_key);
comment on materialized view model.new_media is
    'Media that nobody liked or watched yet: the 1,000 most recently released.';
"""

TREND = """
create materialized view model.media_trend as
{decayed}
    select media_key, media_id, available, trend
    from engine.media
    join decayed using (media_key);
create unique index media_trend_key on model.media_trend (media_key);
create index media_trend_order on model.media_trend (trend desc, media_id) include (media_key) where available;
comment on materialized view model.media_trend is
    'Time-decayed positive interactions of each medium, as model.media_popularity, with the half-life of the strategy trending. What nobody took is not here.';
"""

DROP = "drop materialized view model.new_media, model.genre_set_media, model.media_popularity, model.media_trend;"


def upgrade() -> None:
    _execute(
        AUDIENCE,
        ITEM_NEIGHBOURS,
        DROP,
        POPULARITY.format(decayed=DECAYED.format(strategy="popular", name="popularity")),
        TREND.format(decayed=DECAYED.format(strategy="trending", name="trend")),
    )


def downgrade() -> None:
    # The views of popularity stay as they are: they say what they said.
    _execute(
        """
        update engine.strategy set audience_limit = 300
        where name in ('sequence', 'similar') and audience_limit = 1000;
        comment on column engine.strategy.audience_limit is
            'How many of a medium''s most recent people count. The row classic decides, from the next refresh on.';
        """,
        import_module("migrations.versions.0006_one_pass").ITEM_NEIGHBOURS.replace(
            "create function", "create or replace function"
        ),
    )


def _execute(*statements: str) -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for each in statements:
        driver.execute(each)
    driver.execute("reset role")
