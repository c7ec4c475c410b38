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
    'The answer of GET /gorse/api/feedback and /gorse/api/feedback/<type>: all that people did, in the order in which it was recorded, n (0 to 1000) at a time and fewer where 10,000 have been looked through, with the Cursor of the next page, empty after the last. Each as in api.gorse_feedback_of. Errors: ML400 for a type that means nothing here, n out of range, or a cursor that is none.';
