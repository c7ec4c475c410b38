-- How many people liked or watched media in the last hours, and do not dislike them.
create function engine.people_since(media_keys integer[], hours integer)
    returns table (media_key integer, people bigint)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    beginning constant timestamptz := now() - make_interval(hours => people_since.hours);
begin
    if engine.recent_is_known(beginning) then
        return query
            select media_key, sum(found.people)::bigint
            from (
                select media_key, recent_sum.people[width_bucket(beginning, times) + 1] as people
                from model.recent_sum
                where media_key = any (people_since.media_keys) and after <= beginning and upto > beginning
                union all
                select media_key, recent_gain.people[width_bucket(beginning, times) + 1]
                from engine.recent_gain
                where media_key = any (people_since.media_keys)
                    and exists (select from engine.recent_fold join model.recent_basis using (as_of))
                union all
                select media_key, change.people
                from engine.recent_changes(beginning) change
                where media_key = any (people_since.media_keys)
            ) found
            group by media_key;
    else
        return query
            select taken.media_key, count(*)
            from (
                select distinct user_key, media_key
                from engine.interaction
                where positive and happened_at > beginning and media_key = any (people_since.media_keys)
            ) taken
            cross join lateral model.last_word(taken.user_key, taken.media_key)
            group by taken.media_key;
    end if;
end
$$;

comment on function engine.people_since is
    'Returns how many people liked or watched each of these media in the last hours, as the lists of engine.popular_since count them: not those whose latest LIKE or DISLIKE of it, at any time, is a DISLIKE. A medium that nobody took has no row, or one with 0.';
