create function engine.rules_digest(placement text, rules text[], user_id uuid)
    returns bigint
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return hashtextextended(
        engine.rules_state(engine.rules_in_force(rules_digest.placement, rules_digest.rules), rules_digest.user_id)
            || coalesce((select known.version::text from engine.placement known where known.name = rules_digest.placement), ''),
        0
    );
end
$$;

comment on function engine.rules_digest is
    'A digest of what placement and rules say to a person: engine.rules_state, and the placement''s version. Null where that cannot be told without answering.';
