create function api.console_coverage(strategy text default null, people integer default 100)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    sample constant uuid[] := engine.sample_of_people(people);
    question constant engine.question := engine.asked(sample, '{}', 10, 0, strategy, null, null);
begin
    return (
        with shown as (
            select media_key, count(*) as times
            from engine.answers(question), unnest(media_keys) as media_key
            group by media_key
        )
        select json_build_object(
            'strategy', question.strategy,
            'people', cardinality(sample),
            'places', coalesce(sum(times), 0),
            'media', count(*),
            'share', round(count(*)::numeric / nullif((select count(*) from engine.media where available), 0), 4),
            'most_shown', (
                select coalesce(json_agg(json_build_object('media', engine.media_card(media_key), 'people', times) order by times desc, media_key), '[]')
                from (select * from shown order by times desc, media_key limit 10) top
            )
        )
        from shown
    );
end
$$;

comment on function api.console_coverage is
    'Returns how much of the catalogue a strategy (null: the default) shows to a sample of people (1 to 500) on their first ten places: a JSON object with strategy, people (the size of the sample), places (how many were filled), media (how many different media), share (of the available media, 0 to 1) and most_shown: the ten media that most people see, each with media (engine.media_card) and people, how many. Errors: ML400 for a number out of range or an unknown strategy.';
