create function engine.popular_of_events(strategy text, hours integer)
    returns table (media_key integer, score double precision)
    language sql
    stable
    parallel safe
as $$
    with taken as (
        select
            interaction.user_key,
            interaction.media_key,
            max(happened_at) as last_at,
            max(happened_at) filter (where type = 'LIKE') as liked_at,
            -- A DISLIKE may be older than these hours: it is looked up in the index interaction_disliked.
            (
                select max(disliked.happened_at)
                from engine.interaction disliked
                where disliked.user_key = interaction.user_key
                    and disliked.media_key = interaction.media_key
                    and not disliked.positive
                    and disliked.type <> 'WATCH'
            ) as disliked_at,
            least(
                coalesce((max(array[date_part('epoch', happened_at), value]) filter (where type = 'LIKE'))[2], 0)
                    + coalesce((max(array[date_part('epoch', happened_at), value]) filter (where type = 'WATCH'))[2], 0),
                (select per_medium from engine.influence_limit)
            ) as value
        from engine.interaction
        where positive and happened_at > now() - make_interval(hours => popular_of_events.hours)
        group by interaction.user_key, interaction.media_key
    ),
    bounded as (
        select
            taken.media_key,
            last_at,
            taken.value * least(
                1,
                per_day / count(*) over (partition by taken.user_key, (last_at at time zone interval '0')::date)
            ) as value
        from taken
        cross join engine.influence_limit
        where disliked_at is null
            or liked_at > disliked_at
            or exists (
                select from engine.interaction liked
                where liked.user_key = taken.user_key
                    and liked.media_key = taken.media_key
                    and liked.happened_at > disliked_at
                    and liked.positive
                    and liked.type = 'LIKE'
            )
    ),
    decayed as (
        select
            bounded.media_key,
            sum(bounded.value * power(
                2::double precision,
                greatest(
                    -1000,
                    extract(epoch from last_at - now())::double precision / extract(epoch from half_life)::double precision
                )
            )) as total
        from bounded
        join engine.model_parameters
            on model_parameters.name = case popular_of_events.strategy when 'trending' then 'trend' else 'popularity' end
        group by bounded.media_key
    )
    select decayed.media_key, total / max(total) over ()
    from decayed
    join engine.media on media.media_key = decayed.media_key
    where available
$$;

comment on function engine.popular_of_events is
    'Returns the available media that people liked or watched in the last hours, from the events themselves, so that nothing waits for a refresh. A medium does not count for a person whose latest LIKE or DISLIKE of it, at any time, is a DISLIKE. score: the sum of the values that people give it by the events of these hours (as value of model.opinions), bounded by engine.influence_limit, each counting half after the half_life of the model for a strategy (popular or trending); as a share of the greatest, in [0, 1].';
