-- The question that api.why and api.why_not explain.
create function engine.question_about(
    user_id uuid,
    media_id uuid,
    strategy text,
    placement text,
    n integer,
    out question engine.question,
    out place_on_page integer
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    of_arm jsonb;
begin
    select arm.asked, arm.place_on_page
    into of_arm, question_about.place_on_page
    from engine.question_of_arm(
        user_id,
        media_id,
        jsonb_build_object('strategy', strategy, 'placement', placement, 'limit', n)
    ) arm;
    question := engine.asked(
        array[user_id],
        '{}',
        (of_arm ->> 'limit')::integer,
        0,
        of_arm ->> 'strategy',
        null,
        null,
        placement => of_arm ->> 'placement'
    );
end
$$;

comment on function engine.question_about is
    'Returns a person''s question for a page of n as it is answered for them: by this strategy, or, where that is null, by the strategy or experiment arm that answers the person at the placement (engine.question_of_arm). place_on_page: the place of media_id on an interleaved page, 0 where it is not there; null for any other page. Errors: as engine.asked and engine.question_of_arm.';
