create function engine.cached_answer(
    user_id uuid,
    question jsonb,
    kept_as text default null
)
    returns engine.answer_cache
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
declare
    -- The key is the question as it was sent, unchecked: an entry exists only where the same text was checked and
    -- answered before.
    key constant text := coalesce(kept_as, concat(user_id, question));
    is_kept constant boolean := engine.may_be_kept(user_id);
    kept engine.answer_cache;
    fresh record;
begin
    if is_kept and kept_as is null then
        select cached.* into kept from engine.kept_answer(key, user_id) cached;
    end if;
    if kept.answer is null then
        -- One statement, so that the answer and what it depends on are of one snapshot.
        select
            engine.envelope(asked)::text as answer,
            asked.rules,
            rotating.placements,
            case when is_kept then (
                select digest from engine.cache_dependencies(cached_answer.user_id, key)
            ) end as digest,
            case when is_kept then engine.steady_span() end as during,
            case when is_kept and (
                question ->> 'strategy' is not null
                or not exists (select from engine.experiment_at(coalesce(question ->> 'placement', 'default')))
            ) then
                engine.is_tracked(question || '{"track": false}')
            end as tracked,
            case when is_kept then
                engine.said_by_operator(asked.rules, '{}', rotating.placements, cached_answer.user_id)
            end as said
        into fresh
        from engine.question_of_json(array[cached_answer.user_id], '{}', question) asked
        cross join lateral (
            select case when asked.rotation is null then '{}' else array[question ->> 'placement'] end as placements
        ) rotating;
        kept.answer := fresh.answer;
        if is_kept then
            perform engine.keep_answer(
                key,
                fresh.digest,
                fresh.during,
                fresh.tracked,
                fresh.answer,
                fresh.rules,
                '{}',
                fresh.placements,
                fresh.said
            );
            kept.slot := hashtext(key) & 16383;
            kept.digest := fresh.digest;
            kept.said := fresh.said;
        end if;
    end if;
    return kept;
end
$$;

comment on function engine.cached_answer is
    'Returns the answer to a person''s question (engine.envelope) as a row of engine.answer_cache: from the cache, or computed now and then kept there where possible. kept_as: the key under which the caller has already searched the cache in vain; it is not searched again then. slot, digest and said: where the answer is kept, if it is; null where nothing may be kept (engine.may_be_kept). given: what the log has of the answer, where that is known. Errors: as engine.question_of_json.';
