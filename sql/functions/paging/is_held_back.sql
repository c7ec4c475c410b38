-- Only a rule at_most can make a page short though more media follow: it had no room for them on the page.
create function engine.is_held_back(user_id uuid, question jsonb, shown integer[], rules text[])
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return exists (
        select from engine.rule
        where effect = 'at_most' and name = any (engine.rules_in_force(question ->> 'placement', rules))
    )
        -- The cache keeps this answer for the request of the next page.
        and json_array_length(
            (engine.cached_answer(user_id, engine.asked_on(question, shown, rules) - 'track')).answer::json
            -> 'recommendations'
        ) > 0;
end
$$;

comment on function engine.is_held_back is
    'Returns whether media for which quotas (at_most) had no room on the pages so far would be on a further page after those in shown. question: that of a cursor. Errors: as engine.cached_answer.';
