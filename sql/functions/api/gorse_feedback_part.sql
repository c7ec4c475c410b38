create function api.gorse_feedback_part(
    feedback_type text default null,
    n integer default 10,
    cursor text default ''
)
    returns table (number bigint, feedback json)
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    -- At most this many interactions are read for a page, so that a page of a rare type takes no longer.
    reach constant integer := 10000;
    wanted constant engine.interaction_type := engine.checked_gorse_type(gorse_feedback_part.feedback_type);
    was_split constant boolean := exists (select from engine.shard where not is_alone);
begin
    perform engine.gorse_asked(n, 0);
    if cursor !~ E'^(-?\\d{1,18}|[1-8]\\d{18})?$' then
        raise 'cursor: expected one of an answer' using errcode = 'ML400';
    end if;
    return query
        with near as (
            select *
            from engine.interaction
            where gorse_feedback_part.cursor = ''
                or interaction_id > nullif(gorse_feedback_part.cursor, '')::bigint
            order by interaction_id
            limit reach
        ),
        listed as (
            select *
            from near
            where (wanted is null or type = wanted) and (not was_split or engine.is_counted(user_key))
            order by interaction_id
            limit n
        )
        select
            interaction_id,
            engine.gorse_feedback(gorse_feedback_part.feedback_type, user_id, media_id, type, value, happened_at)
        from listed
        join engine.person using (user_key)
        join engine.media using (media_key)
        union all
        select max(interaction_id), null
        from listed
        having count(*) = gorse_feedback_part.n and count(*) > 0
        union all
        select max(interaction_id), null
        from near
        having count(*) = reach;
end
$$;

comment on function api.gorse_feedback_part is
    'Returns the rows from which api.gorse_feedback_page makes a page: the first n (0 to 1000) interactions after cursor, each as number (its place in the order of recording) and feedback (JSON). Where there may be more, one or two rows without feedback follow: up to the least of their numbers, nothing is missing. On a router, returns the rows of all shards; the numbers of events that wait for engagement_db are each shard''s own. Errors: as api.gorse_feedback_page.';
