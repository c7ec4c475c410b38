-- What goes with the media that one person took, or that a session visited.
create function engine.item_support(
    user_key integer,
    session_keys integer[],
    strategy engine.strategy,
    model text,
    enough integer
)
    returns table (media_key integer, support double precision)
    language sql
    stable
    parallel safe
as $$
    with taken_or_gone as (
        select interaction.media_key
        from engine.interaction
        where interaction.user_key = item_support.user_key
        union all
        select unnest(item_support.session_keys)
        union all
        select media_change.media_key
        from engine.media_change
        join engine.media on media.media_key = media_change.media_key
        where not available
    ),
    recent as (
        select recent.media_key, recent.weight
        from engine.recent(
            item_support.user_key,
            item_support.session_keys,
            item_support.strategy,
            case item_support.model
                when 'sequence' then (item_support.strategy).recency_exponent
                else (item_support.strategy).similar_recency_exponent
            end
        ) recent
    ),
    source as materialized (
        select recent.weight, neighbour_keys, weights
        from recent
        join model.item_transitions on item_transitions.media_key = recent.media_key
        where item_support.model = 'sequence'
        union all
        select recent.weight, neighbour_keys, weights
        from recent
        join model.slim on slim.media_key = recent.media_key
        where item_support.model = 'similar'
        union all
        select recent.weight, neighbour_keys, weights
        from recent
        join model.item_knn on item_knn.media_key = recent.media_key
        where item_support.model = 'companions'
    ),
    -- So much the first neighbours of one medium have by that medium alone. What has less than enough
    -- of them is not among the first; but for a difference that rounding might hide, of which the
    -- greatest support possible is the measure.
    least as (
        select
            min(support)
                - 1e-8 / nullif((item_support.strategy).collaborative_weight, 0)
                * (select sum(source.weight * weights[1]) from source) as support
        from (
            select neighbour.support
            from (
                select unnest(neighbour_keys) as media_key, heaviest.weight * unnest(weights) as support
                from (select * from source order by source.weight desc limit 1) heaviest
            ) neighbour
            where neighbour.media_key not in (select taken_or_gone.media_key from taken_or_gone)
            limit item_support.enough
        ) first
        having count(*) = item_support.enough
    )
    select neighbour.media_key, sum(neighbour.weight * strength)
    from (
        select source.weight, unnest(neighbour_keys) as media_key, unnest(weights) as strength
        from source
    ) neighbour
    group by neighbour.media_key
    having sum(neighbour.weight * strength) >= coalesce((select least.support from least), 0)
        and neighbour.media_key not in (select taken_or_gone.media_key from taken_or_gone)
$$;

comment on function engine.item_support is
    'Media that a person did not take and a session did not visit, with the sum over engine.recent of weight × strength of the neighbour, by a model: sequence, similar (model.slim) or companions (model.item_knn). enough: leave out what is not among the first so many, where order by this support (times collaborative_weight, to nine decimals of the greatest) is all that counts; null: leave out nothing.';
