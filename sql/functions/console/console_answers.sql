create function api.console_answers(user_id uuid, strategies text[], n integer default 10)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
begin
    perform engine.checked_list('strategies', strategies);
    if coalesce(cardinality(strategies), 0) not between 1 and 10 then
        raise 'strategies: expected 1 to 10 of them' using errcode = 'ML400';
    end if;
    return json_build_object('answers', (
        select json_agg(engine.side(console_answers.user_id, strategy, console_answers.n) order by place)
        from unnest(console_answers.strategies) with ordinality as wanted (strategy, place)
    ));
end
$$;

comment on function api.console_answers is
    'Returns what 1 to 10 strategies recommend to a person, side by side: a JSON object with answers, in the order of strategies, each with strategy, fallback ("popular" where the strategy could not be used, else null), content_weight and collaborative_weight (the weights of content_score and collaborative_score) and recommendations: the first n media, as api.recommendations gives them with explain. Errors: as api.recommend, and ML400 for none or too many strategies.';
