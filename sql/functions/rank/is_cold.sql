create function engine.is_cold(asker engine.asker)
    returns table (is_cold boolean)
    language sql
    stable
    parallel safe
as $$
    select ((is_cold.asker).strategy).popularity_weight + ((is_cold.asker).strategy).trend_weight <= 1 - 1e-9
        and (((is_cold.asker).strategy).content_weight = 0 or (is_cold.asker).genres = '{}')
        and (((is_cold.asker).strategy).neighbours_weight = 1 or (is_cold.asker).session_keys = '{}')
        and not exists (
            select
            from engine.events_of(is_cold.asker) liked
            where liked.positive
                -- Any DISLIKE rules a WATCH out. If a later LIKE undoes that DISLIKE, the row of this LIKE passes
                -- instead.
                and not exists (
                    select
                    from engine.interaction disliked
                    where disliked.user_key = (is_cold.asker).user_key
                        and disliked.media_key = liked.media_key
                        and not disliked.positive
                        and disliked.type <> 'WATCH'
                        and (disliked.happened_at >= liked.happened_at or liked.type = 'WATCH')
                    offset 0 -- optimization fence: looked up by key, usually for one row
                )
        )
$$;

comment on function engine.is_cold is
    'Returns one row, so that it is inlined: true if the strategy is more than popularity and trend, but can use nothing of what is known of the asker. That is so if there are no genres (or content_weight is 0), no medium with a preference above 0 in engine.opinions_of the asker, and no media of a session (or neighbours_weight is 1: only what similar people took counts).';
