-- The copy of a relation that reads a foreign table keeps questions from reading the foreign table.
create function engine.copy_relation(relation text, about text, is_ended boolean default false)
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    known record;
    changed bigint := 0;
    patience interval;
    failure text;
begin
    select copied_at, copy_error, reads into known
    from engine.rule_relation
    where rule_relation.relation = copy_relation.relation and mode = 'copied';
    if not found then
        return 0;
    end if;
    if is_ended then
        patience := (
            select copied.patience
            from engine.relations_to_copy() copied
            where copied.relation = copy_relation.relation
        );
        failure := format('it took longer than %s', patience);
    else
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
                engine.rule_source(copy_relation.relation, false, about)
            )
            into changed
            using copy_relation.relation, uuid '00000000-0000-0000-0000-000000000000';
        exception when others then
            failure := sqlerrm;
        end;
    end if;
    if failure is not null then
        if known.copy_error is null then
            raise warning '% cannot be copied, its rules stay as they were: %', copy_relation.relation, failure;
        end if;
        update engine.rule_relation set
            copy_error = failure,
            copy_again_at = case when is_ended then clock_timestamp() + 10 * patience end
        where rule_relation.relation = copy_relation.relation
            and (is_ended or copy_error is distinct from failure);
        return 0;
    end if;
    if changed > 0 then
        insert into engine.rule_change (relation) values (known.reads[1]) on conflict do nothing;
    end if;
    if known.copied_at is null or known.copy_error is not null then
        update engine.rule_relation set copied_at = clock_timestamp(), copy_error = null, copy_again_at = null
        where rule_relation.relation = copy_relation.relation;
        changed := changed + 1;
    end if;
    return changed;
end
$$;

comment on function engine.copy_relation is
    'Brings engine.rule_row up to date with a relation of mode copied, whose foreign tables ml_service_sync must be able to read. about: as engine.rule_source. Returns the number of rows written or removed, and one more for the first copy and for the first after a failure. If the relation cannot be read, its rows stay as they were, and a warning says so once. is_ended: an earlier statement that called this function was ended because it took too long (patience of engine.relations_to_copy); the relation is then not read, and is left alone for ten times that long. The caller must hold the lock rules, and call engine.keep_relation afterwards.';

grant execute on function engine.copy_relation to ml_service_sync;
