create function engine.rules_digest(shown engine.answer_log, user_id uuid)
    returns bigint
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    rules text[];
    state text := '';
    place text;
begin
    -- Fast path: most answers depend on no rule, and the code below takes long to find that out.
    if shown.question is null
        and shown.placement = 'default'
        and shown.arms is null
        and not exists (select from engine.rule where everywhere)
    then
        return hashtextextended('', 0);
    end if;
    rules := engine.texts(shown.question -> 'rules');
    foreach place in array engine.placements_asked(shown) loop
        state := state
            || engine.rules_state(engine.rules_in_force(place, rules), user_id)
            || coalesce((select known.version::text from engine.placement known where known.name = place), '');
    end loop;
    return hashtextextended(state, 0);
end
$$;

comment on function engine.rules_digest is
    'Returns a digest of what the placements and rules of a logged answer say to a person: engine.rules_state and the versions of the placements. Null if that is unknown without answering.';
