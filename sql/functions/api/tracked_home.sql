create function api.tracked_home(user_id uuid, question jsonb default '{}')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    page constant text := coalesce(question ->> 'page', 'home');
    arms constant jsonb := engine.arms_of_page(user_id, page);
    answer constant json := engine.kept_home(user_id, question - 'track', arms);
    is_tracked constant boolean := engine.is_tracked(question || jsonb_build_object('placement', page));
    shown engine.answer_log;
begin
    if not is_tracked and arms = '{}' then
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
        cross join lateral (
            select case
                when is_tracked or line -> 'experiment' is not null
                then engine.track_row(line, user_id, concat(page, '.', place), shown)
                else line
            end as line
        ) tracked
    );
end
$$;

comment on function api.tracked_home is
    'What api.home_json gives, and, but with "track": false in the question where no placement of the page''s name tracks, an answer_id in each of its rows, as api.tracked_recommendations has it. In outcomes a row is the placement of its page and place from the top (home.1), and home. and its kind the strategy (home.because). A row that recommends and names no strategy, where an experiment of method split runs at its placement (default, where it names none), is answered by the person''s arm, and logged: experiment says by which. Errors: as api.home.';
