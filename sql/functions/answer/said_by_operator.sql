-- A digest of what engine.data_version does not cover: rows of relations of the operator, and what was shown before.
create function engine.said_by_operator(rules text[], lists text[], placements text[], user_id uuid)
    returns bytea
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if rules = '{}' and lists = '{}' and placements = '{}' then
        return '';
    end if;
    perform engine.refuse_cycle();
    return sha256(convert_to(
        engine.rules_state(rules, user_id) || coalesce(
            (
                select string_agg(engine.operators_list(list, said_by_operator.user_id)::text, ' ' order by place)
                from unnest(lists) with ordinality as named (list, place)
            ),
            ''
        ) || engine.shown_state(placements, user_id),
        'UTF8'
    ));
end
$$;

comment on function engine.said_by_operator is
    'Returns a digest of what these rules (engine.rules_state) and lists (engine.operators_list) say to a person now, and of what was shown to the person where one of these placements has a rotation (engine.shown_state). Empty where there are no rules, lists and placements; null where only answering the question could tell.';
