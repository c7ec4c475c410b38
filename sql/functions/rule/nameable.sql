-- The media that may be named to the reader of an answer: not those that its rules keep from everybody.
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
    -- Media that are kept from one person alone, as seen or shown ones, are known to that person. So of a relation with
    -- user_id only the rows for everybody count.
    general := array(
        select rule.name
        from engine.rule
        left join engine.rule_relation known on known.relation = rule.relation
        where rule.name = any (rules)
            and (rule.effect = 'deny' or rule.effect = 'allow' and known.per_user is not true)
    );
    if general = '{}' then
        return null;
    end if;
    bits := ~ "bit"(B'0', (select coalesce(max(media.media_key), 0) + 1 from engine.media), true);
    return engine.with_rules(bits, general, null);
end
$$;

comment on function engine.nameable is
    'Returns a bit for each medium, by media_key: 1 for a medium that may be named to the reader of an answer, because none of the rules of effect deny, or of effect allow (by relations without user_id), keeps it from everybody. Null if there are no such rules: all media may be named. No bit is 1 if one of these rules cannot be evaluated.';
