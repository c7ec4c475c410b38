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
    'Returns a question (JSON) about one medium as it is answered for a person. If it names no strategy, and the person is in an experiment that runs at its placement, asked is the question of their arm (engine.asked_of_arm), and experiment has the name, the version and the arm; otherwise asked is the question itself, and experiment is null. On an interleaved page (as of today), the arm is that from whose list the medium is (lists_of of engine.interleaved); for a medium that is not on the page, the arm in whose order it stands higher. limit of asked is then how far into this order the page reaches, and place_on_page is the place of the medium on the page, 0 if it is not there (null for other pages). Errors: as engine.interleaved_page; ML400 for no media_id.';
