create function api.console_preview_sample(
    strategy text,
    parameters jsonb,
    people integer default 50,
    n integer default 10,
    skip integer default 0
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_variable
declare
    sample constant uuid[] := engine.sample_of_people(people, skip);
    before constant engine.question := engine.asked(sample, '{}', n, 0, strategy, null, null);
    after engine.question;
    tried text;
    compared json;
begin
    begin
        tried := engine.try_strategy(strategy, parameters);
        after := engine.asked(sample, '{}', n, 0, tried, null, null);
        with page as materialized (
            select user_id, false as is_changed, media_keys from engine.answers(before)
            union all
            select user_id, true, media_keys from engine.answers(after)
        ),
        media as (
            select is_changed, json_agg(distinct media_key) as media_keys, count(distinct media_key) as media
            from page, unnest(media_keys) as media_key
            group by is_changed
        ),
        person as (
            select
                old.media_keys = new.media_keys as is_same,
                coalesce(
                    (select count(*) from unnest(old.media_keys) kept where kept = any (new.media_keys))::numeric
                        / nullif(greatest(cardinality(old.media_keys), cardinality(new.media_keys)), 0),
                    1
                ) as overlap
            from page old
            join page new on new.is_changed and new.user_id = old.user_id
            where not old.is_changed
        )
        select json_build_object(
            'people', count(*),
            'changed', count(*) filter (where not is_same),
            'overlap', round(avg(overlap), 4),
            'media_before', coalesce((select media from media where not is_changed), 0),
            'media_after', coalesce((select media from media where is_changed), 0),
            'media_keys_before', coalesce((select media_keys from media where not is_changed), '[]'),
            'media_keys_after', coalesce((select media_keys from media where is_changed), '[]'),
            'available', (select count(*) from engine.media where available)
        )
        into compared
        from person;
        raise 'as if it had never been' using errcode = 'MLOFF';
    exception when sqlstate 'MLOFF' then
        null; -- the copy is rolled back, variables are not
    end;
    return compared;
end
$$;

comment on function api.console_preview_sample is
    'Returns what a change of parameters of a strategy does to the first n places of a sample of people: a JSON object with people (how many), changed (for how many anything changes), overlap (the mean share of the places that stay the same media, 0 to 1; null without people), media_before and media_after (how many different media all of them see together), media_keys_before and media_keys_after (a number for each of these media, so that a caller that asks in parts can count them together) and available (how many media are). people: the size of the sample, 1 to 500, after the first skip (0 to 500). Nothing is left, as with api.console_preview. Errors: as api.console_preview; ML400 for a number out of range.';
