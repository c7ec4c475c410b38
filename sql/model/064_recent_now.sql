-- As model.taken_now: what the view has of people of whom nothing has changed since is read, and all is made anew where
-- engine.refresh was asked for everything. So somebody may have words that are older by now, which nobody counts.
create function model.recent_now()
    returns table (
        user_key integer,
        versions bigint[],
        media_keys integer[],
        last_at timestamptz[],
        "values" double precision[],
        both_at timestamptz[],
        more double precision[]
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    others integer[];
begin
    if current_setting('ml_service.refresh_all', true) is distinct from 'on'
        and (select relispopulated from pg_class where oid = to_regclass('model.recent_opinion'))
    then
        return query
            select kept.*
            from model.recent_opinion kept
            join model.taken using (user_key, versions);
        others := array(
            select user_key
            from model.taken
            left join model.recent_opinion kept using (user_key, versions)
            where kept.user_key is null and times[cardinality(times)] > now() - interval '720 hours'
        );
    else
        others := array(
            select user_key from model.taken where times[cardinality(times)] > now() - interval '720 hours'
        );
    end if;

    return query
        select
            user_key,
            taken.versions,
            words.media_keys,
            words.last_at,
            words."values",
            words.both_at,
            words.more
        from unnest(others) as person (user_key)
        join model.taken using (user_key)
        cross join lateral (
            select
                array_agg(recent.media_key order by word.last_at, recent.media_key) as media_keys,
                array_agg(word.last_at order by word.last_at, recent.media_key) as last_at,
                array_agg(word.value order by word.last_at, recent.media_key) as "values",
                array_agg(word.both_at order by word.last_at, recent.media_key) as both_at,
                array_agg(word.more order by word.last_at, recent.media_key) as more
            from (
                select distinct interaction.media_key
                from engine.interaction
                where interaction.user_key = person.user_key
                    and positive
                    and happened_at > now() - interval '720 hours'
            ) recent
            cross join lateral model.last_word(person.user_key, recent.media_key) word
        ) words
        where words.media_keys is not null;
end
$$;

comment on function model.recent_now is
    'The rows of model.recent_opinion as of now: of whom nothing has changed since they were made, as they are there.';
