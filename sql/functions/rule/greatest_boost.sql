-- How far rules can lift a medium that has not been ranked yet.
create function engine.greatest_boost(rules text[], user_ids uuid[])
    returns double precision
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    boost double precision := 1;
    greatest_weight double precision;
    rule record;
begin
    for rule in
        select known.name, known.relation, known.factor, known.mode, known.is_known, known.is_current, known.greatest_weight
        from engine.rules_as_of_now(rules) known
        where known.effect = 'boost'
    loop
        greatest_weight := null;
        if not exists (
            select from pg_attribute
            where attrelid = engine.named_relation(rule.relation) and attname = 'weight' and attnum > 0 and not attisdropped
        ) then
            greatest_weight := 0;
        elsif rule.is_current and rule.greatest_weight is not null then
            greatest_weight := rule.greatest_weight;
        -- A table is read faster than many media are ranked. A view may take long to read as a whole.
        elsif (select relkind in ('r', 'p', 'm') from pg_class where oid = engine.named_relation(rule.relation)) then
            execute format(
                'select coalesce(max(said.weight), 0) from %s said where said.user_id = any ($1) or said.user_id is null',
                engine.local_source(rule.relation, rule.mode, rule.is_known)
            )
            into greatest_weight
            using user_ids;
        else
            return 'infinity';
        end if;
        boost := boost * greatest(1, greatest_weight, rule.factor);
    end loop;
    return boost;
exception when others then
    return 'infinity';
end
$$;

comment on function engine.greatest_boost is
    'Returns an upper bound, at least 1, for the product of the boosts that these rules give any medium for any of these people (null: nobody in particular); infinity if that is unknown.';
