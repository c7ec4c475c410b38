create function api.home_json(user_id uuid, question jsonb default '{}')
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
    wanted constant text := coalesce(question ->> 'page', 'home');
    key_rules constant text[] := engine.texts(question -> 'rules');
    -- Whether conditions of rows hold is asked each time: it is part of the question.
    hidden constant integer[] := engine.hidden_rows(user_id, wanted);
    key constant text := concat('home', user_id, question, hidden);
    is_kept constant boolean := engine.may_be_kept(user_id);
    answer text;
    fresh record;
begin
    if question - array['page', 'rules', 'track'] <> '{}' then
        raise 'question: expected page and track at most' using errcode = 'ML400';
    end if;
    -- As in api.cached_recommendations.
    if is_kept then
        select kept.answer into answer from engine.kept_answer(key, user_id) kept;
    end if;
    if answer is null then
        select
            made.*,
            case when is_kept then (select digest from engine.answer_digest(key, home_json.user_id)) end as digest,
            case when is_kept then engine.said_by_operator(made.rules, made.lists, made.placements, home_json.user_id) end as said
        into fresh
        from (
            select
                engine.home_envelope(home_json.user_id, wanted, key_rules, hidden)::text as answer,
                rests.*
            from engine.rests_on(question || jsonb_build_object('page', wanted)) rests
            offset 0 -- computed once
        ) made;
        answer := fresh.answer;
        if is_kept then
            perform engine.keep_answer(key, fresh.digest, answer, fresh.rules, fresh.lists, fresh.placements, fresh.said);
        end if;
    end if;
    return engine.addressed(user_id, answer);
end
$$;

comment on function api.home_json is
    'The answer of GET /api/home/<user_id>: what api.home gives, as JSON with user_id, page, rows (title, kind, media, and because: the medium or genre that the row is about), model_version and generated_at; from a cache, as api.cached_recommendations. Errors: as api.home.';
