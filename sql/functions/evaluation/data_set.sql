create function evaluation.data_set()
    returns jsonb
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'people', (select count(*) from engine.person),
        'media', (select count(*) from engine.media where available),
        'interactions', count(*),
        'newest_at', engine.utc(max(happened_at)),
        'strategies', (select coalesce(jsonb_object_agg(name, version), '{}') from engine.strategy)
    )
    from engine.interaction
$$;

comment on function evaluation.data_set is
    'Returns, as an object, what there is to evaluate: the numbers of people, of available media and of interactions, newest_at (the time of the newest interaction, UTC), and the version of each strategy (strategies). Counts all rows.';
