create function engine.question_of_arm(
    user_id uuid,
    media_id uuid,
    question jsonb,
    out asked jsonb,
    out experiment json,
    out place_on_page integer
)
    returns record
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    trial engine.experiment;
    arm integer;
    lists json[];
    page record;
begin
    asked := question;
    if question ->> 'strategy' is not null then
        return;
    end if;
    select * into trial from engine.experiment_at(coalesce(question ->> 'placement', 'default'));
    if trial.name is null then
        return;
    end if;
    arm := engine.arm(user_id, trial.salt, trial.people, trial.shares);
    if arm is null then
        return;
    end if;
    if trial.method = 'split' then
        asked := engine.asked_of_arm(trial, arm, question);
    else
        -- Check the question as it was asked, as engine.interleaved_page does.
        perform engine.question_of_json(array[user_id], '{}', question);
        lists := array[
            engine.list_of_arm(trial, 1, user_id, question),
            engine.list_of_arm(trial, 2, user_id, question)
        ];
        select
            array(select (medium ->> 'id')::uuid from json_array_elements(found.answer -> 'recommendations') medium) as media_ids,
            found.lists_of,
            found.depths
        into page
        from engine.interleaved(trial, user_id, question, (now() at time zone 'UTC')::date, lists[1], lists[2]) found;
        place_on_page := coalesce(array_position(page.media_ids, media_id), 0);
        arm := coalesce(
            page.lists_of[place_on_page],
            (
                select number
                from generate_series(1, 2) number
                cross join lateral engine.standing(
                    engine.question_of_json(array[user_id], '{}', engine.asked_of_arm(trial, number, question)), media_id
                ) standing
                order by standing.rank nulls last, number
                limit 1
            )
        );
        asked := engine.asked_of_arm(trial, arm, question) || jsonb_build_object('limit', page.depths[arm]);
    end if;
    experiment := json_build_object('name', trial.name, 'version', trial.version, 'arm', arm);
end
$$;

comment on function engine.question_of_arm is
    'A question (in JSON) about one medium as it is answered for a person. One that names no strategy, at a placement where an experiment runs that they are in, is their arm''s (engine.asked_of_arm), and experiment says its name and version, and the arm. Of an interleaved page (as of today) it is the arm from whose list the medium is (engine.interleaved): that picked or pins it, the first of both; or, of what is not on the page, the one in whose order it stands higher; limit is then how much of its order the page has, and place_on_page where it is on that page, 0 where it is not (null of other pages). Errors: as engine.interleaved_page, and ML400 for no media_id.';
