-- A list of hours counts either the later of a LIKE and a WATCH (value), or both (value + more). So its sum changes at
-- two moments at most, last_at and both_at, and sums by time serve lists of any hours.
create function model.last_word(user_key integer, media_key integer)
    returns table (
        last_at timestamptz,
        value double precision,
        both_at timestamptz,
        more double precision
    )
    language sql
    stable
    parallel safe
as $$
    select
        greatest(liked_at, watched_at),
        least(per_medium, case
            when liked_at > watched_at then last_like[2]
            when watched_at > liked_at then last_watch[2]
            else coalesce(last_like[2], 0) + coalesce(last_watch[2], 0)
        end),
        case when liked_at <> watched_at then least(liked_at, watched_at) end,
        case when liked_at <> watched_at then
            least(per_medium, last_like[2] + last_watch[2])
                - least(per_medium, case when liked_at > watched_at then last_like[2] else last_watch[2] end)
        end
    from (
        select
            max(happened_at) filter (where positive and type = 'LIKE') as liked_at,
            max(happened_at) filter (where positive and type = 'WATCH') as watched_at,
            max(happened_at) filter (where not positive and type <> 'WATCH') as disliked_at,
            max(array[date_part('epoch', happened_at), interaction.value])
                filter (where positive and type = 'LIKE') as last_like,
            max(array[date_part('epoch', happened_at), interaction.value])
                filter (where positive and type = 'WATCH') as last_watch
        from engine.interaction
        where interaction.user_key = last_word.user_key and interaction.media_key = last_word.media_key
    ) word
    cross join engine.influence_limit
    where coalesce(liked_at, watched_at) is not null and (disliked_at is null or liked_at > disliked_at)
$$;

comment on function model.last_word is
    'Returns what a person''s latest LIKE and WATCH of a medium count in lists of the last hours (engine.popular_of_events). value counts if the list begins before last_at, the later of the two; more counts in addition if it begins before both_at, the earlier one. more and both_at are null if there is only one, or both are of the same time. Together they count influence_limit.per_medium at most. No row if the person did neither, or a DISLIKE decides. Inlined.';
