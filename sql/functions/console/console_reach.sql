create function api.console_reach(media_id uuid, strategy text default null, people integer default 50)
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
    question constant engine.question := engine.asked(sample, '{}', 100, 0, strategy, null, null);
    medium engine.media;
begin
    select * into medium from engine.media where media.media_id = console_reach.media_id;
    if medium is null then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    return (
        with shown as (
            select array_position(media_keys, medium.media_key) as "position" from engine.answers(question)
        )
        select json_build_object(
            'strategy', question.strategy,
            'people', cardinality(sample),
            'available', medium.available,
            'seen', (
                select count(distinct user_key)
                from engine.person
                join engine.interaction using (user_key)
                where user_id = any (sample) and media_key = medium.media_key
            ),
            'first_10', count(*) filter (where "position" <= 10),
            'first_100', count("position"),
            'positions', (
                select json_agg(json_build_object('from', least_position, 'to', least_position + 9, 'people', people) order by least_position)
                from (
                    select
                        least_position,
                        (select count(*) from shown where "position" between least_position and least_position + 9) as people
                    from generate_series(1, 91, 10) least_position
                ) counted
            )
        )
        from shown
    );
end
$$;

comment on function api.console_reach is
    'Returns how many of a sample of people (1 to 500) get a medium recommended by a strategy (null: the default): a JSON object with strategy, people (the size of the sample), available (whether anybody can get it), seen (how many have seen it and so never get it), first_10 and first_100 (how many get it among their first 10 and 100) and positions: how many get it at the positions 1 to 10, 11 to 20, … 91 to 100. Errors: ML400 for a number out of range or an unknown strategy, ML404 for a medium that the engine does not know.';
