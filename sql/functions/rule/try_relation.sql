-- Reads a relation as a question for nobody in particular does.
create function engine.try_relation(relation text, about text, budget interval)
    returns void
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    began constant timestamptz := clock_timestamp();
begin
    if exists (
        select from engine.rule
        where rule.relation = try_relation.relation and effect in ('allow', 'deny')
    ) then
        perform engine.rule_marks(
            relation,
            'live',
            true,
            null,
            (select coalesce(max(media_key) + 1, 0) from engine.media),
            budget
        );
        return;
    end if;
    if about = 'list' then
        perform engine.list_read(relation, 'live', true, null, budget);
        return;
    end if;
    execute format(
        'select from %s said where said.user_id is null and %s limit 1',
        engine.rule_source(relation, false, about),
        -- A relation of rules that only order is looked up for some media, and not read as a whole.
        case about when 'media_id' then 'said.media_id = $1' else 'true' end
    )
    using (select media_id from engine.media order by media_key limit 1);
    if clock_timestamp() > began + budget then
        perform engine.over_budget(null::record, relation, budget);
    end if;
end
$$;

comment on function engine.try_relation is
    'Reads a relation that reads no foreign table, as questions do: all that it allows or denies; what it lists; what it says of one medium, if rules only order by it; or whether it holds, if it is a condition. about: as engine.rule_source. Errors: whatever keeps the relation from being read; configuration_limit_exceeded if it took longer than budget.';
