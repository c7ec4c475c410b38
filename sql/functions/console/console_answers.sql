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
    if cardinality(strategies) not between 1 and 10 then
        raise 'strategies: expected 1 to 10 of them' using errcode = 'ML400';
    end if;
    return json_build_object('answers', (
        select json_agg(engine.side(console_answers.user_id, strategy, console_answers.n) order by place)
        from unnest(console_answers.strategies) with ordinality as wanted (strategy, place)
    ));
end
$$;

comment on function api.console_answers is
    'What 1 to 10 strategies recommend to a person, side by side, in this order: for each its name, the weights of content_score and collaborative_score, "fallback": "popular" where it could not be used (else null), and the first n media as api.recommendations gives them. Errors: as api.recommend, and ML400 for none or too many strategies.';
