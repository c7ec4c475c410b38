create function api.cached_recommendations(user_id uuid, question jsonb default '{}')
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
    -- All that was asked, as it was asked: only what was answered before is found by it, so a question
    -- need not be looked at before.
    key constant text := concat(user_id, question);
    is_kept constant boolean := engine.may_be_kept(user_id);
    answer text;
    fresh record;
begin
    if is_kept then
        select kept.answer into answer from engine.kept_answer(key, user_id) kept;
    end if;
    if answer is null then
        -- In one statement, and so as of one moment.
        select
            engine.envelope(asked)::text as answer,
            asked.rules,
            rotating.placements,
            case when is_kept then (
                select digest from engine.answer_digest(key, cached_recommendations.user_id)
            ) end as digest,
            case when is_kept then
                engine.said_by_operator(asked.rules, '{}', rotating.placements, cached_recommendations.user_id)
            end as said
        into fresh
        from engine.question_of_json(array[cached_recommendations.user_id], '{}', question) asked
        cross join lateral (
            select case when asked.rotation is null then '{}' else array[question ->> 'placement'] end as placements
        ) rotating;
        answer := fresh.answer;
        if is_kept then
            perform engine.keep_answer(key, fresh.digest, answer, fresh.rules, '{}', fresh.placements, fresh.said);
        end if;
    end if;
    return engine.addressed(user_id, answer);
end
$$;

comment on function api.cached_recommendations is
    'What api.recommendations gives, from a cache where the same question was answered before and nothing has changed that the answer depends on; generated_at says when that was. An event, a rule, what was shown (with rotation), a strategy, a refresh, the catalogue or genres that change are seen at once. Where the transaction may not write, or is not read committed, as api.recommendations. Errors: as api.recommend.';
