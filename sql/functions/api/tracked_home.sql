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
    'Returns what api.home_json gives, and logs each row as an answer, with an answer_id of its own, as api.tracked_recommendations does; with "track": false in the question it does so only where the placement of the page''s name tracks. In outcomes, the placement of a row is its page and its place from the top (home.1), and its strategy is home. and its kind (home.because). A row of kind recommended or genre that names no strategy is answered by the person''s arm where an experiment of method split runs at the row''s placement (default, where it names none); that row is always logged, and experiment in it gives the name, version and arm. Errors: as api.home_json.';
