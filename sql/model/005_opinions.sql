-- This is the one definition of opinions: models are built from it person by person, and questions read it for the
-- asker. It is inlined, so columns that a caller does not read are not computed. Two LIKEs at the same time are told
-- apart by value, not by id: an event that was recorded here gets another id once it is forwarded.
create function model.opinions(user_key integer)
    returns table (
        media_key integer,
        preference integer,
        value double precision,
        last_at timestamptz,
        last_id bigint,
        deed text
    )
    language sql
    stable
    parallel safe
as $$
    select
        word.media_key,
        case
            when disliked_at >= coalesce(liked_at, disliked_at) then 0
            when liked_at is not null then 2
            when watched then 1
            else 0
        end,
        least(
            coalesce(
                -- The LIKEs of a medium usually have one value, and nothing is looked up. The same goes for WATCH.
                case
                    when least_like < greatest_like then (
                        select later.value
                        from engine.interaction later
                        where later.user_key = opinions.user_key
                            and later.media_key = word.media_key
                            and later.positive
                            and later.type = 'LIKE'
                        order by later.happened_at desc, later.value desc
                        limit 1
                    )
                    else greatest_like
                end,
                0
            ) + coalesce(
                case
                    when least_watch < greatest_watch then (
                        select later.value
                        from engine.interaction later
                        where later.user_key = opinions.user_key
                            and later.media_key = word.media_key
                            and later.positive
                            and later.type = 'WATCH'
                        order by later.happened_at desc, later.value desc
                        limit 1
                    )
                    else greatest_watch
                end,
                0
            ),
            (select per_medium from engine.influence_limit)
        ),
        word.last_at,
        word.last_id,
        case word.last_at
            when disliked_at then 'disliked'
            when liked_at then 'liked'
            else 'watched'
        end
    from (
        select
            interaction.media_key,
            max(happened_at) as last_at,
            max(interaction_id) as last_id,
            max(happened_at) filter (where positive and type = 'LIKE') as liked_at,
            max(happened_at) filter (where not positive and type <> 'WATCH') as disliked_at,
            bool_or(positive) as watched,
            min(interaction.value) filter (where positive and type = 'LIKE') as least_like,
            max(interaction.value) filter (where positive and type = 'LIKE') as greatest_like,
            min(interaction.value) filter (where positive and type = 'WATCH') as least_watch,
            max(interaction.value) filter (where positive and type = 'WATCH') as greatest_watch
        from engine.interaction
        where interaction.user_key = opinions.user_key
        group by interaction.media_key
    ) word
$$;

comment on function model.opinions is
    'Returns a row for each medium that a person liked, disliked or watched. preference: 2 liked, 1 watched, 0 neither. The later of LIKE and DISLIKE decides; at the same time, the DISLIKE does. A LIKE whose value is not above 0 is a DISLIKE. A WATCH never changes what they decide, and counts for preference and value only if its own value is above 0. value: that of the latest LIKE and that of the latest WATCH above 0, added, at most influence_limit.per_medium; meaningful only if preference is above 0. last_at: the time of the latest event of any kind; last_id: the greatest id of an event. deed: what the person did last: liked, watched or disliked; of two at the same time, the one that decides. Inlined.';
