create function engine.look_at_relation(relation text, about text, is_ended boolean default false)
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    was_well boolean;
begin
    perform engine.keep_relation(relation, about, is_ended);
exception when others then
    was_well := not exists (
        select from engine.rule_relation known
        where known.relation = look_at_relation.relation and error is not null
    );
    insert into engine.rule_relation as known
        (relation, mode, reason, reads, definition, per_user, error, failing_since)
    values (look_at_relation.relation, 'live', '', '{}', '', true, sqlerrm, now())
    on conflict (relation) do update set
        error = excluded.error,
        slow_until = null,
        failing_since = coalesce(known.failing_since, excluded.failing_since)
    where known.error is distinct from excluded.error;
    if was_well then
        raise warning 'the rules of % cannot be evaluated: %', relation, sqlerrm;
    end if;
end
$$;

comment on function engine.look_at_relation is
    'Calls engine.keep_relation. If that fails, it records why in engine.rule_relation, and raises a warning once. The caller must hold the lock rules.';

grant execute on function engine.look_at_relation to ml_service_sync;
