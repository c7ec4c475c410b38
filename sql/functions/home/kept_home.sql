create function engine.kept_home(user_id uuid, question jsonb, arms jsonb)
    returns json
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant text := coalesce(question ->> 'page', 'home');
    key_rules constant text[] := engine.texts(question -> 'rules');
    -- The conditions of rows are evaluated at each call, and what they hide is part of the key.
    hidden constant integer[] := engine.hidden_rows(user_id, wanted);
    key constant text := concat('home', user_id, question, hidden, nullif(arms, '{}'));
    is_kept constant boolean := engine.may_be_kept(user_id);
    answer text;
    fresh record;
begin
    if question - array['page', 'rules', 'explain', 'track'] <> '{}' then
        raise 'question: expected page, explain and track at most' using errcode = 'ML400';
    end if;
    -- As in engine.cached_answer.
    if is_kept then
        select kept.answer into answer from engine.kept_answer(key, user_id) kept;
    end if;
    if answer is null then
        select
            made.*,
            case when is_kept then (select digest from engine.cache_dependencies(kept_home.user_id, key)) end as digest,
            case when is_kept then engine.steady_span() end as during,
            case when is_kept then engine.said_by_operator(made.rules, made.lists, made.placements, kept_home.user_id) end as said
        into fresh
        from (
            select
                engine.home_envelope(
                    kept_home.user_id,
                    wanted,
                    key_rules,
                    hidden,
                    arms,
                    coalesce((question ->> 'explain')::boolean, false)
                )::text as answer,
                rests.*
            from engine.rests_on(
                question || jsonb_build_object('page', wanted, 'placements', jsonb_path_query_array(arms, '$.*.placement'))
            ) rests
            offset 0 -- optimization fence: evaluated once
        ) made;
        answer := fresh.answer;
        if is_kept then
            perform engine.keep_answer(
                key,
                fresh.digest,
                fresh.during,
                null,
                answer,
                fresh.rules,
                fresh.lists,
                fresh.placements,
                fresh.said
            );
        end if;
    end if;
    return engine.addressed(user_id, answer)::json;
end
$$;

comment on function engine.kept_home is
    'Returns the answer of api.home_json for a person with these experiment arms (engine.arms_of_page), from a cache where possible, as api.cached_recommendations. Errors: as api.home; ML400 where the question has a field other than page, rules, explain and track.';
