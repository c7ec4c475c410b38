create function api.why_json(
    user_id uuid,
    media_id uuid,
    question jsonb default '{}'
)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    of_arm record;
    asked engine.question;
    standing record;
    told record;
begin
    select * into of_arm from engine.question_of_arm(why_json.user_id, why_json.media_id, why_json.question) arm;
    asked := engine.question_of_json(array[why_json.user_id], '{}', of_arm.asked);
    select * into standing from engine.standing(asked, why_json.media_id);
    if standing.status = 'unknown' then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    select * into told from engine.kept_or_not(
        asked,
        standing.media_key,
        standing.status,
        standing.rank,
        standing.score,
        standing.page_ends_at,
        standing.is_fallback,
        of_arm.place_on_page
    );
    return engine.extended(json_build_object(
        'user_id', why_json.user_id,
        'media_id', why_json.media_id,
        'title', standing.title,
        'status', told.status,
        'text', coalesce(
            'Kept out by ' || array_to_string(told.kept_out_by, ', '),
            engine.standing_in_words(
                told.status, standing.seen_at, told."position", standing.rank, standing.score, told.page_ends_at
            )
        ),
        'kept_out_by', coalesce(told.kept_out_by, '{}'),
        'moved_by', told.moved_by,
        'seen_at', engine.utc(standing.seen_at),
        'position', told."position",
        'rank', standing.rank,
        'recommendation_score', standing.score,
        'page_ends_at', told.page_ends_at,
        'reasons', engine.reasons_json(
            standing.asker,
            standing.media_key,
            standing.score,
            standing.collaborative_score,
            standing.mix,
            asked.rules
        ),
        'limit', coalesce(why_json.question ->> 'limit', '10')::integer,
        'strategy', standing.strategy_name,
        'fallback', case when standing.is_fallback then 'popular' end,
        'model_version', engine.model_version(),
        'generated_at', engine.utc(now())
    ), case when of_arm.experiment is not null then json_build_object('experiment', of_arm.experiment) end);
end
$$;

comment on function api.why_json is
    'Answers GET /api/recommendations/<user_id>/why/<media_id>: returns what api.why_not and api.why tell, as one JSON object. It also has kept_out_by (the rules that keep the medium out, filter for the placement''s filter, and least_confidence), moved_by (the rules that moved it, and rotation), fallback ("popular" where the strategy could not be used, else null) and, where an experiment answers the person, experiment (its name, version and arm: engine.question_of_arm). question: an object with any of limit (the places of a page, by default 10), strategy, placement, and rules (names of further rules that count, which the REST service takes from the API key). Errors: as api.why_not, and ML404 for a medium that the catalogue does not know.';
