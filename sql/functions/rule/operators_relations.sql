create function engine.operators_relations()
    returns table (relation text, about text, budget interval, patience interval)
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select
            used.relation,
            used.about,
            used.budget,
            -- (A second for what is done beside reading it.)
            interval '1 second' + case
                when known.mode = 'copied' then null
                when known.mode = 'live' and now() < known.valid_until then used.budget
                else 10 * used.budget
            end
        from (
            select rule.relation, 'media_id' as about, max(rule.budget) as budget from engine.rule group by rule.relation
            union all
            select distinct condition, 'user_id', interval '1 second'
            from engine.page_row
            where condition is not null and not exists (select from engine.rule where rule.relation = condition)
        ) used
        left join engine.rule_relation known on known.relation = used.relation
        order by 1;
end
$$;

comment on function engine.operators_relations is
    'The relations of rules and of the conditions of page rows, each once, with the column that it must have (media_id, or, of a condition alone, user_id); the greatest budget of its rules (of a condition a second); and for how long it may be looked at by engine.keep_relation where the statement can be ended: its budget where questions read it, ten times that where it is to be kept (null: without end, for it is a copy).';

grant execute on function engine.operators_relations to ml_service_sync;
