create function api.cached_recommendations(
    user_id uuid,
    n integer default 10,
    "offset" integer default 0,
    strategy text default null,
    diversity double precision default null,
    explore double precision default null,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    explain boolean default false,
    placement text default null,
    rules text[] default null
)
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
    key constant text := row(
        user_id, n, "offset", strategy, diversity, explore, filter, "within", without, explain, placement, rules
    )::text;
    -- Slots are taken in turn by whatever falls into them.
    place constant integer := hashtext(key) & 16383;
    found record;
begin
    -- A standby has no unlogged tables; and where a later read must see what an earlier one saw, a
    -- slot that somebody else has filled meanwhile would be an error.
    if user_id is null
        or current_setting('transaction_read_only')::boolean
        or current_setting('transaction_isolation') <> 'read committed'
    then
        return engine.addressed(
            user_id,
            engine.envelope(engine.asked(
                array[user_id], '{}', n, "offset", strategy, diversity, explore, false, filter, "within", without, placement, rules, explain
            ))::text
        );
    end if;
    -- In one statement, and so as of one moment.
    select
        asked.digest,
        cached.answer as kept,
        case when cached.answer is null then engine.envelope(engine.asked(
            array[cached_recommendations.user_id],
            '{}',
            n,
            "offset",
            strategy,
            diversity,
            explore,
            false,
            filter,
            "within",
            without,
            placement,
            rules,
            explain
        ))::text end as fresh
    into found
    from (
        select sha256(
            convert_to(
                concat_ws(' ', key, state) || engine.rules_state(
                    engine.rules_in_force(placement, rules), cached_recommendations.user_id
                ) || engine.shown_state(array[placement], cached_recommendations.user_id),
                'UTF8'
            )
        ) as digest
        from engine.cache_dependencies(cached_recommendations.user_id)
        offset 0 -- merged into the rest, it would be computed once for each use
    ) asked
    left join engine.answer_cache cached on cached.slot = place and cached.digest = asked.digest;
    if found.kept is null and found.digest is not null then
        perform engine.keep_answer(place, found.digest, found.fresh);
    end if;
    return engine.addressed(user_id, coalesce(found.kept, found.fresh));
end
$$;

comment on function api.cached_recommendations is
    'What api.recommendations gives, from a cache where the same question was answered before and nothing has changed that the answer depends on; generated_at says when that was. An event, a rule, what was shown (with rotation), a strategy, a refresh, the catalogue or genres that change are seen at once. Where the transaction may not write, or is not read committed, as api.recommendations. Errors: as api.recommend.';
