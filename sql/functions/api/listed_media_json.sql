create function api.listed_media_json(kind text, user_id uuid default null, question jsonb default '{}')
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    said record;
    filter constant jsonb := nullif(
        question - array[
            'limit', 'offset', 'hours', 'media_id', 'within', 'without', 'rules', 'placement', 'explain', 'track'
        ],
        '{}'
    );
    listed record;
begin
    select * into said
    from jsonb_to_record(question) as field (
        "limit" integer,
        "offset" integer,
        hours integer,
        media_id uuid,
        "within" uuid[],
        without uuid[],
        rules text[],
        placement text,
        explain boolean
    );
    said."limit" := coalesce(said."limit", 10);
    said."offset" := coalesce(said."offset", 0);
    case kind
        when 'popular', 'trending' then
            select * into listed
            from engine.listed_media(
                kind, said."limit", said."offset", said.hours, filter, said."within", said.without, user_id, said.rules, said.placement
            );
        when 'similar' then
            select * into listed
            from engine.similar_media(
                said.media_id, said."limit", said."offset", filter, said."within", said.without, user_id, said.rules, said.placement
            );
        else
            raise 'kind: expected popular, trending or similar' using errcode = 'ML400';
    end case;
    return engine.media_json(
        listed.media_keys,
        listed.scores,
        said."limit",
        said."offset",
        listed.moved_by,
        case when said.explain then
            engine.reasons_of_list(
                jsonb_strip_nulls(jsonb_build_object('kind', kind, 'hours', said.hours, 'media_id', said.media_id)),
                user_id,
                listed.media_keys,
                listed.scores,
                engine.rules_in_force(said.placement, said.rules)
            )
        end
    );
end
$$;

comment on function api.listed_media_json is
    'Answers GET /api/media/popular, GET /api/media/trending and GET /api/media/<id>/similar: returns what api.popular_media, api.trending_media or api.similar_media gives, by kind (popular, trending or similar), as a JSON object with media, count, limit, offset, model_version (the refresh that made the model) and generated_at. A medium that rules moved has rules, their names. user_id: leaves out what this person has seen. question: an object with any of limit (0 to 1,000, by default 10), offset, hours (popular and trending), media_id (similar), within, without, placement (its filter and rules hold), explain (adds because and reasons to each medium, as engine.list_reasons has them), rules (names of further rules that count), track (ignored), and the conditions of a filter (engine.checked_filter). Errors: as these functions, and ML400 for another kind or field.';
