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
            -- One second more, for the work beside reading the relation.
            interval '1 second' + case
                when known.mode = 'copied' then null
                when known.mode = 'live' and now() < known.valid_until then used.budget
                else 10 * used.budget
            end
        from (
            select rule.relation, 'media_id' as about, max(rule.budget) as budget from engine.rule group by rule.relation
            union all
            select page_relation.relation, min(page_relation.about), interval '1 second'
            from (
                select condition as relation, 'user_id' as about from engine.page_row
                union
                select page_row.relation, 'list' from engine.page_row
            ) page_relation
            where not exists (select from engine.rule where rule.relation = page_relation.relation)
            group by page_relation.relation
            having page_relation.relation is not null
        ) used
        left join engine.rule_relation known on known.relation = used.relation
        order by 1;
end
$$;

comment on function engine.operators_relations is
    'Returns each relation of rules, and each list and condition of page rows, once. about: the columns that it must have (media_id: this column, for a rule; list: media_id and user_id; user_id: this column, for a condition alone). budget: the greatest budget of its rules; a second for a list or a condition. patience: for how long engine.keep_relation may take where the statement can be ended: one second more than its budget if questions read it, or than ten times its budget if it is to be kept; null: without limit, because it is a copy.';

grant execute on function engine.operators_relations to ml_service_sync;
