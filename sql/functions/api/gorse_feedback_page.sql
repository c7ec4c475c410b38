create function api.gorse_feedback_page(
    feedback_type text default null,
    n integer default 10,
    cursor text default ''
)
    returns json
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    with part as materialized (
        select *
        from api.gorse_feedback_part(gorse_feedback_page.feedback_type, gorse_feedback_page.n, gorse_feedback_page.cursor)
    ),
    told as (
        select min(number) as upto from part where feedback is null
    ),
    listed as (
        select
            number,
            feedback,
            -- Two shards may use the same number: events with equal numbers are kept on one page.
            rank() over (order by number) as first_place,
            count(*) over (order by number) as last_place
        from part
        cross join told
        where feedback is not null and (upto is null or number <= upto)
    ),
    page as (
        select * from listed where last_place <= gorse_feedback_page.n or first_place = 1
    )
    select json_build_object(
        'Cursor', coalesce(
            case
                when count(*) > 0 and (count(*) >= gorse_feedback_page.n or count(*) < (select count(*) from listed))
                then max(number)
                else (select upto from told)
            end::text,
            ''
        ),
        'Feedback', coalesce(json_agg(feedback order by number, feedback::text), '[]')
    )
    from page
$$;

comment on function api.gorse_feedback_page is
    'Answers GET /gorse/api/feedback and /gorse/api/feedback/<type>: returns a page of what all people did, in the order in which it was recorded, as a JSON object with Cursor and Feedback, an array of objects as in api.gorse_feedback_of. n: at most this many, 0 to 1000 (more where more than n events of shards have the same number); a page has fewer where 10,000 interactions have been read for it. cursor: the Cursor of the page before, empty for the first page. Cursor is empty after the last page. Errors: ML400 for an unknown feedback_type, n out of range, or an invalid cursor.';
