create function engine.latest_opinions(asker engine.asker, least_preference integer)
    returns table (
        media_key integer,
        preference integer,
        last_at timestamptz,
        last_id bigint,
        deed text
    )
    language sql
    stable
    parallel safe
as $$
    select opinion.media_key, opinion.preference, opinion.last_at, opinion.last_id, opinion.deed
    from engine.opinions_of(latest_opinions.asker) opinion
    where opinion.preference >= latest_opinions.least_preference and (latest_opinions.asker).is_long is not true
    union all
    select opinion.media_key, opinion.preference, opinion.last_at, opinion.last_id, opinion.deed
    from engine.latest_of_long(latest_opinions.asker, latest_opinions.least_preference) opinion
    where (latest_opinions.asker).is_long
$$;

comment on function engine.latest_opinions is
    'Returns those of engine.opinions_of whose preference is at least least_preference (0 or 1): the history_limit latest, and maybe more.';
