create function api.tracked_home(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    page constant text := coalesce(question ->> 'page', 'home');
    answer constant json := api.home_json(user_id, question - 'track');
    shown engine.answer_log;
begin
    if not engine.is_tracked(question || jsonb_build_object('placement', page)) then
        return answer;
    end if;
    shown := engine.with_question(shown, question - 'page', 'home');
    shown.model_version := answer ->> 'model_version';
    return (
        select json_build_object(
            'user_id', user_id,
            'page', answer -> 'page',
            'rows', coalesce(json_agg(tracked.line order by place), '[]'),
            'model_version', answer -> 'model_version',
            'generated_at', answer -> 'generated_at'
        )
        from json_array_elements(answer -> 'rows') with ordinality as rows (line, place)
        cross join lateral engine.track_row(line, user_id, concat(page, '.', place), shown) as tracked (line)
    );
end
$$;

comment on function api.tracked_home is
    'What api.home_json gives, and, but with "track": false in the question where no placement of the page''s name tracks, an answer_id in each of its rows, as api.tracked_recommendations has it. In outcomes a row is the placement of its page and place from the top (home.1), and home. and its kind the strategy (home.because). Errors: as api.home.';
