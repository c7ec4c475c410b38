"""Strategies as mixes of parts; item-to-item models, trending and new media; versions of a strategy."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STRATEGY = """
-- They hold on to every column of engine.strategy; the new ones name those that they use.
drop materialized view model.user_history, model.media_audience;

alter table engine.strategy
    drop column method,
    add column neighbours_weight double precision not null default 0 check (neighbours_weight between 0 and 1),
    add column sequence_weight double precision not null default 0 check (sequence_weight between 0 and 1),
    add column similar_weight double precision not null default 0 check (similar_weight between 0 and 1),
    add column popularity_weight double precision not null default 0 check (popularity_weight between 0 and 1),
    add column trend_weight double precision not null default 0 check (trend_weight between 0 and 1),
    add column watch_weight double precision not null default 0.75 check (watch_weight between 0 and 1),
    add column dislike_weight double precision not null default 0.5 check (dislike_weight between 0 and 1),
    add column recency_offset double precision not null default 1 check (recency_offset between 0.01 and 1000),
    add column recency_exponent double precision not null default 1 check (recency_exponent between 0 and 10),
    add column trend_evidence double precision not null default 10 check (trend_evidence between 0 and 1e9),
    add column trend_horizon interval not null default '30 days' check (trend_horizon > '0'),
    add column popularity_limit integer not null default 300 check (popularity_limit between 1 and 10000),
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
    add column diversity double precision not null default 0 check (diversity between 0 and 1),
    add column explore double precision not null default 0 check (explore between 0 and 1),
    add column version integer not null default 1;

comment on table engine.strategy is
    'How to rank: a row a strategy. collaborative_score is the weighted mean of up to five parts, each in [0, 1], of those that know anything for a person; these weights take effect at once. What the models are built from takes effect at the next refresh, and is taken from the row that bears the model''s name: sequence, similar, popular, trending, and classic for the people of neighbours.';
comment on column engine.strategy.content_weight is
    'recommendation_score = content_weight * content_score + collaborative_weight * collaborative_score. At once.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score: what the people most similar to this one took. The five weights add up to 1. At once.';
comment on column engine.strategy.sequence_weight is
    'Weight in collaborative_score: what people go on to after what this person took. At once.';
comment on column engine.strategy.similar_weight is
    'Weight in collaborative_score: what is taken together with what this person took. At once.';
comment on column engine.strategy.popularity_weight is
    'Weight in collaborative_score: what all people take. At once.';
comment on column engine.strategy.trend_weight is
    'Weight in collaborative_score: what all people took very lately. At once.';
comment on column engine.strategy.history_limit is
    'How many of a person''s most recent media count, at once: of any kind for sequence and similar, positive ones for neighbours. Of other people, the row classic decides, from the next refresh on.';
comment on column engine.strategy.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in the history of a person (at once) and in what people went on to (next refresh).';
comment on column engine.strategy.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1; as watch_weight. Above 0, for what people choose to judge says what they look at.';
comment on column engine.strategy.recency_offset is
    'The r-th most recent medium of a person (from 0) weighs (r + recency_offset) ^ -recency_exponent. At once.';
comment on column engine.strategy.recency_exponent is 'See recency_offset. At once.';
comment on column engine.strategy.trend_evidence is
    'In a mix, the trend counts c / (c + trend_evidence), where c is the decayed sum of the most trending medium: little where little happened lately. At once.';
comment on column engine.strategy.trend_horizon is
    'In a mix, the trend counts half for a person whose last interaction was this long before the newest of all, a quarter after twice as long, and so on. At once.';
comment on column engine.strategy.popularity_limit is
    'In a mix, only so many of the most popular (or trending) media get anything for it. At once.';
comment on column engine.strategy.window_size is
    'Two media are a pair where one person took them at most so many places apart. Next refresh.';
comment on column engine.strategy.gap_offset is
    'A pair that is g places apart counts (g + gap_offset) ^ -gap_exponent. Next refresh.';
comment on column engine.strategy.gap_exponent is 'See gap_offset. Next refresh.';
comment on column engine.strategy.backward_weight is
    'What a pair counts in the other direction, from the later to the earlier medium: 0 is a strict order, 1 none. Next refresh.';
comment on column engine.strategy.length_exponent is
    'A pair of a person who took n media counts n ^ -length_exponent. Next refresh.';
comment on column engine.strategy.source_exponent is
    'The sum of the pairs from a to b is divided by (people who took a) ^ source_exponent. Next refresh.';
comment on column engine.strategy.target_exponent is
    'The sum of the pairs from a to b is divided by (people who took b) ^ target_exponent. Next refresh.';
comment on column engine.strategy.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that few pairs say less. Next refresh.';
comment on column engine.strategy.weight_exponent is
    'The result to this power: below 1, many weak votes come before one strong one. Next refresh.';
comment on column engine.strategy.item_neighbour_count is
    'How many media are kept for each medium, the strongest. Next refresh.';
comment on column engine.strategy.diversity is
    'Used where a question does not say: 0 orders by score alone, 1 by difference alone. At once.';
comment on column engine.strategy.explore is
    'Used where a question does not say: the share of each page for media that nobody took yet. At once.';
comment on column engine.strategy.version is 'Counts up with every change; engine.strategy_version has them all.';

update engine.strategy set neighbours_weight = 1 where name = 'classic';
update engine.strategy set popularity_weight = 1 where name = 'popular';
insert into engine.strategy
    (name, description, content_weight, collaborative_weight, history_limit, sequence_weight)
values
    ('sequence', 'What people go on to after what a person took last.', 0, 1, 100, 1);
insert into engine.strategy
    (name, description, content_weight, collaborative_weight, history_limit, similar_weight,
        window_size, gap_exponent, backward_weight, source_exponent, target_exponent, shrinkage, weight_exponent)
values
    ('similar', 'What is taken together with what a person took last.', 0, 1, 100, 1, 20, 0, 1, 0.5, 0.5, 10, 1);
insert into engine.strategy
    (name, description, content_weight, collaborative_weight, half_life, trend_weight)
values
    ('trending', 'What people take right now, the same for everyone.', 0, 1, '3 days', 1);
insert into engine.strategy
    (name, description, content_weight, collaborative_weight, history_limit, sequence_weight, trend_weight)
values
    ('blend', 'What people go on to, what is trending as far as that is known and matters, and a little of genres.',
        0.02, 0.98, 100, 0.2, 0.8);

alter table engine.strategy add constraint strategy_mix check (
    abs(neighbours_weight + sequence_weight + similar_weight + popularity_weight + trend_weight - 1) < 1e-9
);

create table engine.strategy_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);
comment on table engine.strategy_version is
    'Every strategy as it was after each change. engine.restore_strategy(name, version) goes back to one.';

-- Trigger functions belong to their table: they are here, not among the files.
create function engine.keep_strategy_version() returns trigger
    language plpgsql
    security definer
    set search_path = ''
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
insert into engine.strategy_version (name, version, parameters)
select name, version, to_jsonb(strategy) - 'name' - 'version' - 'is_default' from engine.strategy;
create trigger strategy_version before insert or update on engine.strategy
    for each row execute function engine.keep_strategy_version();
"""

# A request reads all of a person's history from this index alone.
INTERACTION = """
drop index engine.interaction_by_user;
create index interaction_by_user on engine.interaction (user_key, happened_at desc, interaction_id desc)
    include (media_key, type, positive);
"""

# A person's `history_limit` most recent positive media, one row a pair.
RECENT_POSITIVE = """
    positive as (
        select
            user_key,
            media_key,
            sum(value) as value,
            max(happened_at) as last_at,
            max(interaction_id) as last_id
        from engine.interaction
        where positive
        group by user_key, media_key
    ),
    recent as (
        select ranked.*, least(taken, history_limit) as degree, audience_limit
        from (
            select
                *,
                row_number() over by_recency as recency,
                count(*) over (partition by user_key) as taken
            from positive
            window by_recency as (partition by user_key order by last_at desc, last_id desc)
        ) ranked
        join engine.strategy on strategy.name = 'classic'
        where recency <= history_limit
    )
"""

PEOPLE = f"""
create materialized view model.user_history as
    with {RECENT_POSITIVE}
    select
        user_key,
        array_agg(media_key order by recency) as media_keys,
        array_agg(value order by recency) as "values"
    from recent
    group by user_key;
create unique index user_history_key on model.user_history (user_key);
comment on materialized view model.user_history is
    'What each person took, most recent first, with the sum of the values they gave it.';

create materialized view model.media_audience as
    with {RECENT_POSITIVE},
    ranked as (
        select
            *,
            row_number() over (partition by media_key order by last_at desc, last_id desc) as audience_recency
        from recent
    )
    select
        media_key,
        array_agg(user_key order by audience_recency) as user_keys,
        array_agg(degree::integer order by audience_recency) as degrees
    from ranked
    where audience_recency <= audience_limit
    group by media_key;
create unique index media_audience_key on model.media_audience (media_key);
comment on materialized view model.media_audience is
    'Who took each medium, most recent first, with the length of each one''s history.';
"""

# One row a medium. Every medium of a history sees the window around it; per medium, all its windows
# are unnested and summed by neighbour, in a hash table that lives for that medium only. Windows are
# padded to one width, so that a place in the array says which window and which gap. A neighbour and
# what was done with it (0 dislike, 1 watch, 2 like) share an integer. Arrays by media_key stand for
# joins: they are read millions of times.
ITEM_NEIGHBOURS = """
create materialized view model.media_{strategy} as
    with parameter as (
        select
            watch_weight,
            dislike_weight,
            window_size,
            gap_offset,
            gap_exponent,
            backward_weight,
            length_exponent,
            source_exponent,
            target_exponent,
            shrinkage,
            weight_exponent,
            item_neighbour_count
        from engine.strategy
        where name = '{strategy}'
    ),
    taken as (
        select
            user_key,
            media_key,
            max(happened_at) as last_at,
            max(interaction_id) as last_id,
            max(case when not positive then 0 when type = 'WATCH' then 1 else 2 end) as preference
        from engine.interaction
        group by user_key, media_key
    ),
    history as materialized (
        select
            user_key,
            media_key,
            media_key * 4 + preference as code,
            count(*) over (partition by user_key) as length,
            row_number() over (partition by user_key order by last_at, last_id) as place
        from taken
    ),
    constant as materialized (
        select
            parameter.*,
            2 * window_size + 1 as width,
            (
                select array_agg(
                    case
                        when gap = 0 then 0
                        else power(abs(gap) + gap_offset, -gap_exponent)
                            * case when gap < 0 then backward_weight else 1 end
                            * case preference when 0 then dislike_weight when 1 then watch_weight else 1 end
                    end
                    order by gap, preference
                )
                from generate_series(-window_size, window_size) gap
                cross join generate_series(0, 2) preference
            ) as pair_weights,
            (
                select array_agg(
                    case when available and people > 0 then power(people::double precision, -target_exponent) else 0 end
                    order by key
                )
                from generate_series(1, (select max(media_key) from engine.media)) key
                left join engine.media on media.media_key = key
                left join (
                    select history.media_key, count(*) as people from history group by history.media_key
                ) audience on audience.media_key = key
            ) as target_weights
        from parameter
    ),
    windowed as (
        select
            media_key,
            power(length::double precision, -length_exponent) as user_weight,
            array_fill(null::integer, array[greatest(window_size - place + 1, 0)::integer])
                || array_agg(code) over (
                    partition by user_key
                    order by place
                    rows between (select window_size from parameter) preceding
                        and (select window_size from parameter) following
                )
                || array_fill(null::integer, array[greatest(window_size - length + place, 0)::integer])
                as codes
        from history
        cross join parameter
    ),
    source as (
        select
            media_key,
            count(*) as people,
            array_agg(user_weight) as user_weights,
            array_agg(codes) as codes
        from windowed
        group by media_key
    )
    select source.media_key, neighbour_keys, weights
    from source
    cross join constant
    cross join lateral (
        select
            array_agg(neighbour_key order by weight desc, neighbour_key) as neighbour_keys,
            array_agg(weight order by weight desc, neighbour_key) as weights
        from (
            select
                neighbour_key,
                greatest(
                    power(
                        total / power(people::double precision, source_exponent) * target_weights[neighbour_key]
                            * case when shrinkage > 0 then total / (total + shrinkage) else 1 end,
                        weight_exponent
                    ),
                    1e-30
                )::real as weight
            from (
                select
                    code >> 2 as neighbour_key,
                    sum(
                        pair_weights[((place - 1) % width)::integer * 3 + (code & 3) + 1]
                            * user_weights[(place - 1) / width + 1]
                    ) as total
                from unnest(codes) with ordinality as pair (code, place)
                where code is not null
                group by neighbour_key
            ) summed
            where total > 0 and target_weights[neighbour_key] > 0
            order by weight desc, neighbour_key
            limit item_neighbour_count
        ) strongest
    ) neighbours
    where neighbour_keys is not null;
create unique index media_{strategy}_key on model.media_{strategy} (media_key);
"""

ITEM_MODELS = (
    ITEM_NEIGHBOURS.format(strategy="sequence")
    + ITEM_NEIGHBOURS.format(strategy="similar")
    + """
comment on materialized view model.media_sequence is
    'What people go on to after each medium: the strongest neighbours, best first, by the parameters of the strategy sequence.';
comment on materialized view model.media_similar is
    'What is taken together with each medium: the strongest neighbours, best first, by the parameters of the strategy similar.';
"""
)

# As model.media_popularity, which explains the arithmetic.
POPULARITY = """
create materialized view model.media_trend as
    with half_life as (
        select extract(epoch from half_life)::double precision as seconds
        from engine.strategy
        where name = 'trending'
    ),
    positive as (
        select
            media_key,
            value,
            extract(epoch from happened_at)::double precision / seconds as age,
            max(extract(epoch from happened_at)::double precision / seconds) over (partition by media_key) as latest
        from engine.interaction, half_life
        where positive
    ),
    decayed as (
        select
            media_key,
            round((max(latest) + ln(sum(value * power(2::double precision, greatest(age - latest, -1000))))
                / ln(2::double precision))::numeric, 9)::double precision as trend
        from positive
        group by media_key
    )
    select media_key, media_id, available, trend
    from engine.media
    join decayed using (media_key);
create unique index media_trend_key on model.media_trend (media_key);
create index media_trend_order on model.media_trend (trend desc, media_id) include (media_key) where available;
comment on materialized view model.media_trend is
    'Time-decayed positive interactions of each medium, as model.media_popularity, with the half-life of the strategy trending. What nobody took is not here.';

create materialized view model.newest as
    select
        max(happened_at) as happened_at,
        extract(epoch from max(happened_at))::double precision / extract(epoch from half_life)::double precision as half_lives
    from engine.strategy
    left join engine.interaction on true
    where name = 'trending'
    group by half_life;
create unique index newest_key on model.newest (happened_at);
comment on materialized view model.newest is
    'When the newest interaction happened: the present, as far as the model knows; also in half-lives of the trend, since 1970. One row.';

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


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    for statements in (STRATEGY, INTERACTION, PEOPLE, ITEM_MODELS, POPULARITY):
        driver.execute(statements)
    driver.execute("reset role")


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(
        """
        drop materialized view model.media_sequence, model.media_similar, model.media_trend, model.newest, model.new_media;
        drop trigger strategy_version on engine.strategy;
        drop function engine.keep_strategy_version;
        drop table engine.strategy_version;
        delete from engine.strategy where neighbours_weight < 1 and popularity_weight < 1;
        update engine.strategy set is_default = true
        where name = 'classic' and not exists (select from engine.strategy where is_default);
        alter table engine.strategy add column method text check (method in ('neighbours', 'popularity'));
        update engine.strategy set method = case when neighbours_weight = 1 then 'neighbours' else 'popularity' end;
        alter table engine.strategy
            alter column method set not null,
            drop column neighbours_weight,
            drop column sequence_weight,
            drop column similar_weight,
            drop column popularity_weight,
            drop column trend_weight,
            drop column watch_weight,
            drop column dislike_weight,
            drop column recency_offset,
            drop column recency_exponent,
            drop column trend_evidence,
            drop column trend_horizon,
            drop column popularity_limit,
            drop column window_size,
            drop column gap_offset,
            drop column gap_exponent,
            drop column backward_weight,
            drop column length_exponent,
            drop column source_exponent,
            drop column target_exponent,
            drop column shrinkage,
            drop column weight_exponent,
            drop column item_neighbour_count,
            drop column diversity,
            drop column explore,
            drop column version;
        comment on table engine.strategy is 'How to rank: a row a strategy.';
        drop index engine.interaction_by_user;
        create index interaction_by_user on engine.interaction (user_key, happened_at desc, interaction_id desc)
            include (media_key, positive);
        """
    )
