create function engine.operators_relations()
    returns table (relation text, about text)
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select rule.relation, 'media_id' from engine.rule
        union
        select condition, 'user_id'
        from engine.page_row
        where condition is not null and not exists (select from engine.rule where rule.relation = condition)
        order by 1;
end
$$;

comment on function engine.operators_relations is
    'The relations of rules and of the conditions of page rows, each once, with the column that it must have: media_id, or, of a condition alone, user_id.';

grant execute on function engine.operators_relations to ml_service_sync;
