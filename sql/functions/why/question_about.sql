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
    'A person''s question for a page of n, as it is answered for them: by this strategy, or, where it is null, by what answers them at that placement, of which media_id is asked, and place_on_page (engine.question_of_arm). Errors: as engine.asked and engine.question_of_arm.';
