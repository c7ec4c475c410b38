-- Whether nothing is known of somebody that a strategy could use.
create function engine.is_cold(asker engine.asker)
    returns table (is_cold boolean)
    language sql
    stable
    parallel safe
as $$
    select ((is_cold.asker).strategy).popularity_weight + ((is_cold.asker).strategy).trend_weight < 1
        and (((is_cold.asker).strategy).content_weight = 0 or (is_cold.asker).genres = '{}')
        and (((is_cold.asker).strategy).neighbours_weight = 1 or (is_cold.asker).session_keys = '{}')
        and not exists (select from engine.events_of(is_cold.asker) event where positive)
$$;

comment on function engine.is_cold is
    'One row, so that it is inlined: true where there are no genres (or no weight for them), nothing they liked or watched, and no media of a session (or only what similar people took counts), and the strategy is more than popularity and trend.';
