create function api.gorse_feedback_page(
    feedback_type text default null,
    n integer default 10,
    cursor text default ''
)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- So many are looked through for a page, so that one of a rare type takes no longer.
    reach constant integer := 10000;
    wanted constant engine.interaction_type := engine.checked_gorse_type(gorse_feedback_page.feedback_type);
    last_looked_at bigint;
    looked_at bigint;
    last_shown bigint;
    shown bigint;
    page json;
begin
    perform engine.gorse_asked(n, 0);
    if cursor !~ '^(-?\d{1,18}|[1-8]\d{18})?$' then
        raise 'cursor: expected one of an answer' using errcode = 'ML400';
    end if;
    with near as (
        select *
        from engine.interaction
        where gorse_feedback_page.cursor = ''
            or interaction_id > nullif(gorse_feedback_page.cursor, '')::bigint
        order by interaction_id
        limit reach
    ),
    listed as (
        select *
        from near
        where wanted is null or type = wanted
        order by interaction_id
        limit n
    )
    select
        (select max(interaction_id) from near),
        (select count(*) from near),
        (select max(interaction_id) from listed),
        (select count(*) from listed),
        (
            select coalesce(
                json_agg(
                    engine.gorse_feedback(gorse_feedback_page.feedback_type, user_id, media_id, type, value, happened_at)
                    order by interaction_id
                ),
                '[]'
            )
            from listed
            join engine.person using (user_key)
            join engine.media using (media_key)
        )
    into last_looked_at, looked_at, last_shown, shown, page;
    return json_build_object(
        'Cursor', case
            when n > 0 and shown = n then last_shown::text
            when looked_at = reach then last_looked_at::text
            else ''
        end,
        'Feedback', page
    );
end
$$;

comment on function api.gorse_feedback_page is
    'The answer of GET /gorse/api/feedback and /gorse/api/feedback/<type>: all that people did, in the order in which it was recorded, n (0 to 1000) at a time and fewer where 10,000 have been looked through, with the Cursor of the next page, empty after the last. Each as in api.gorse_feedback_of. Errors: ML400 for a type that means nothing here, n out of range, or a cursor that is none.';
