create function api.ranked_media(user_id uuid, media_ids uuid[], question jsonb default '{}')
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
    asked constant engine.question := engine.asked_to_rank(
        user_id,
        media_ids,
        question ->> 'strategy',
        coalesce((question ->> 'degraded')::boolean, false),
        engine.texts(question -> 'rules'),
        question ->> 'placement'
    );
    media json;
    n bigint;
begin
    if question - array['strategy', 'rules', 'degraded', 'placement', 'explain', 'track'] <> '{}' then
        raise 'question: expected strategy, placement, explain and track at most' using errcode = 'ML400';
    end if;
    if coalesce((question ->> 'explain')::boolean, false) then
        select
            json_agg(
                engine.extended(
                    medium,
                    json_build_object(
                        'seen',
                        (medium ->> 'id')::uuid in (select seen_by.media_id from engine.seen_by(ranked_media.user_id, ranked_media.media_ids))
                    )
                )
                order by place
            ),
            count(*)
        into media, n
        from engine.page_json_with_reasons(asked) page
        cross join lateral json_array_elements(page.recommendations) with ordinality as listed (medium, place);
    else
        select
            json_agg(
                engine.extended(
                    engine.medium_json(
                        media_id,
                        title,
                        description,
                        release_year,
                        media_type,
                        cover_url,
                        genres,
                        recommendation_score,
                        content_score,
                        collaborative_score
                    ),
                    engine.extended(
                        json_build_object(
                            'seen',
                            media_id in (select seen_by.media_id from engine.seen_by(ranked_media.user_id, ranked_media.media_ids))
                        ),
                        case when moved_by is not null then json_build_object('rules', moved_by) end
                    )
                )
                order by "position"
            ),
            count(*)
        into media, n
        from engine.page(asked);
    end if;
    return json_build_object(
        'user_id', ranked_media.user_id,
        'media', coalesce(media, '[]'),
        'count', n,
        'strategy', asked.strategy,
        'confidence', trim_scale(round(
            (
                select engine.confidence(asked, asked.people[asking.ordinality], asking.is_fallback)
                from engine.resolve_users(asked) asking
            )::numeric,
            4
        )),
        'model_version', engine.model_version(),
        'generated_at', engine.utc(now())
    );
end
$$;

comment on function api.ranked_media is
    'Answers POST /api/recommendations/<user_id>/rank: returns what api.rank_media gives, as a JSON object with user_id, media, count, strategy, confidence (engine.confidence), model_version (the refresh that made the model) and generated_at; scores have at most 4 decimals. A medium that rules moved has rules, their names. question: an object with any of strategy, placement (its filter and rules hold, and its strategy where none is given), explain (adds because and reasons to each medium, as api.recommend_explained has them), rules (names of further rules that count), degraded (ranks by popularity alone) and track (ignored). Errors: as api.rank_media, and ML400 for another field or an unknown placement.';
