-- Copy the relations of rules that read foreign tables, so that no question does.
create function engine.copy_rules()
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    copied record;
    written bigint := 0;
    changed bigint;
begin
    perform engine.hold_lock('rules');
    for copied in
        select relation, about, copied_at, copy_error, reads
        from engine.rule_relation
        join engine.operators_relations() using (relation)
        where mode = 'copied'
        order by 1
    loop
        begin
            execute format(
                'with said as materialized (
                    select * from %s said
                ),
                gone as (
                    delete from engine.rule_row
                    where relation = $1
                        and not exists (
                            select from said
                            where coalesce(said.media_id, said.user_id, $2) = coalesce(rule_row.media_id, rule_row.user_id, $2)
                                and (said.media_id, said.user_id, said.weight, said."position", said.valid_from, said.valid_until)
                                    is not distinct from
                                    (rule_row.media_id, rule_row.user_id, rule_row.weight, rule_row."position", rule_row.valid_from, rule_row.valid_until)
                        )
                    returning 1
                ),
                new as (
                    insert into engine.rule_row
                    select distinct $1, said.*
                    from said
                    where not exists (
                        select from engine.rule_row
                        where rule_row.relation = $1
                            and coalesce(said.media_id, said.user_id, $2) = coalesce(rule_row.media_id, rule_row.user_id, $2)
                            and (said.media_id, said.user_id, said.weight, said."position", said.valid_from, said.valid_until)
                                is not distinct from
                                (rule_row.media_id, rule_row.user_id, rule_row.weight, rule_row."position", rule_row.valid_from, rule_row.valid_until)
                    )
                    returning 1
                )
                select (select count(*) from gone) + (select count(*) from new)',
                engine.rule_source(copied.relation, false, copied.about)
            )
            into changed
            using copied.relation, uuid '00000000-0000-0000-0000-000000000000';
            if changed > 0 then
                insert into engine.rule_change (relation) values (copied.reads[1]) on conflict do nothing;
            end if;
            if copied.copied_at is null or copied.copy_error is not null then
                update engine.rule_relation set copied_at = clock_timestamp(), copy_error = null
                where relation = copied.relation;
                changed := changed + 1;
            end if;
            written := written + changed;
        exception when others then
            if copied.copy_error is null then
                raise warning '% cannot be copied, its rules stay as they were: %', copied.relation, sqlerrm;
            end if;
            update engine.rule_relation set copy_error = sqlerrm
            where relation = copied.relation and copy_error is distinct from sqlerrm;
        end;
    end loop;
    return written;
end
$$;

comment on function engine.copy_rules is
    'Bring engine.rule_row up to date with the relations of mode copied, of which ml_service_sync must be able to read the foreign tables. Returns how many rows were written. A second one waits for the first; engine.keep_rules after it. A relation that cannot be read is a warning, once.';

grant execute on function engine.copy_rules to ml_service_sync;
