-- What may be named to whoever is shown an answer: no media that its rules keep from everybody.
create function engine.nameable(rules text[])
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    general text[];
    bits varbit;
begin
    if rules = '{}' then
        return null;
    end if;
    -- (What is kept from one person, as seen or shown, they know.)
    general := array(
        select rule.name
        from engine.rule
        join engine.rule_relation known on known.relation = rule.relation
        where rule.name = any (rules) and rule.effect in ('allow', 'deny') and not known.per_user
    );
    if general = '{}' then
        return null;
    end if;
    bits := ~ "bit"(B'0', (select coalesce(max(media.media_key), 0) + 1 from engine.media), true);
    return engine.with_rules(bits, general, null);
end
$$;

comment on function engine.nameable is
    'A bit for each medium, by media_key: 1 for those that rules of effect allow and deny leave to everybody, by relations without user_id. Null: all, where there are no such rules. None where one of these cannot be evaluated.';
