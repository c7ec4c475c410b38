create function engine.is_cold(asker engine.asker)
    returns table (is_cold boolean)
    language sql
    stable
    parallel safe
as $$
    select ((is_cold.asker).strategy).popularity_weight + ((is_cold.asker).strategy).trend_weight < 1
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
    'One row, so that it is inlined: true where there are no genres (or no weight for them), nothing they liked or watched and do not dislike since, and no media of a session (or only what similar people took counts), and the strategy is more than popularity and trend.';
