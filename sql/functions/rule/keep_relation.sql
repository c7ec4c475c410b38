-- Looks at a relation of a rule, a list or a condition, and keeps what it says if it can be kept.
create function engine.keep_relation(relation text, about text, is_ended boolean default false)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
<<this>>
declare
    reads constant oid[] := engine.rule_reads(engine.named_relation(relation));
    unmarked constant text := case when about = 'media_id' then engine.mark_relation(reads) end;
    -- Computed before the relation is read, and again at the end: a relation that was replaced in between is not known.
    definition constant text := engine.rule_definition(relation, reads);
    is_foreign constant boolean := exists (select from pg_class where oid = any (reads) and relkind = 'f');
    is_per_user constant boolean := exists (
        select from pg_attribute
        where attrelid = engine.named_relation(relation) and attname = 'user_id' and attnum > 0 and not attisdropped
    );
    source constant text := engine.rule_source(relation, is_foreign, about);
    obstacle text := case
        when is_foreign then 'it reads a foreign table'
        when about = 'user_id' then 'it is a condition: whether it holds is looked up'
        when about = 'list' then 'it is a list: what it has for a person is looked up'
        else coalesce(engine.rule_obstacle(reads), unmarked)
    end;
    chosen text := case when is_foreign then 'copied' when obstacle is null then 'kept' else 'live' end;
    budget constant interval := (
        select used.budget
        from engine.operators_relations() used
        where used.relation = keep_relation.relation
    );
    -- Longer than a question may take, because no answer waits for this. The sync waits, so there is a limit.
    patience constant interval := 10 * budget;
    too_slow_to_keep constant text := format('to be kept, it took longer than %s', patience);
    too_slow constant text := format('it took longer than its budget of %s, and is tried again every %s', budget, patience);
    before record;
    is_same boolean;
    failure text;
    tried_at timestamptz;
    began timestamptz;
    media_keys integer[];
    edge timestamptz := 'infinity';
    greatest_weight double precision;
begin
    select
        known.mode,
        known.reason,
        known.error,
        known.failing_since,
        known.valid_until,
        known.tried_at,
        known.definition = this.definition and known.reads = this.reads as is_same
    into before
    from engine.rule_relation known
    where known.relation = keep_relation.relation;
    is_same := coalesce(before.is_same, false);
    if chosen = 'kept' and is_same and before.reason = too_slow_to_keep and now() < before.valid_until then
        chosen := 'live';
        obstacle := too_slow_to_keep;
        edge := before.valid_until;
    end if;
    if chosen = 'live' then
        if is_ended then
            failure := too_slow;
        elsif is_same
            and (before.mode, before.reason) = (chosen, obstacle)
            and (before.error is null or before.error = too_slow)
            and now() < before.tried_at + patience
        then
            return;
        else
            begin
                perform engine.try_relation(relation, about, budget);
            exception when configuration_limit_exceeded then
                failure := too_slow;
            end;
        end if;
        tried_at := clock_timestamp();
    else
        begin
            if chosen = 'kept' and is_ended then
                raise configuration_limit_exceeded;
            elsif is_same
                and before.mode = chosen
                and before.error is null
                and now() < before.valid_until
                and not exists (
                    select from engine.rule_change
                    where rule_change.relation = any (this.reads || 'engine.media'::regclass::oid)
                )
            then
                return;
            end if;
            began := clock_timestamp();
            execute format(
                'select
                    array_agg(media.media_key) filter (
                        where (valid_from <= now() or valid_from is null) and (valid_until > now() or valid_until is null)
                    ),
                    least(
                        min(valid_from) filter (where valid_from > now()),
                        min(valid_until) filter (where valid_until > now()),
                        ''infinity''
                    ),
                    coalesce(
                        max(weight) filter (
                            where case when clock_timestamp() < $1 then true else engine.over_budget(said, $2, $3) end
                        ),
                        0
                    )
                from %s as said
                left join engine.media on media.media_id = said.media_id
                where case when clock_timestamp() < $1 then true else engine.over_budget(said, $2, $3) end',
                source
            )
            into media_keys, edge, greatest_weight
            -- A copy is a local table, so there is no limit for reading it.
            using case when is_foreign then 'infinity' else began + patience end, relation, patience;
        exception when configuration_limit_exceeded then
            chosen := 'live';
            obstacle := too_slow_to_keep;
            edge := clock_timestamp() + 10 * patience;
            -- The next call tries it as questions read it (engine.try_relation).
        end;
    end if;
    insert into engine.rule_relation as kept
        (
            relation,
            mode,
            reason,
            reads,
            definition,
            per_user,
            bits,
            greatest_weight,
            valid_until,
            tried_at,
            slow_until,
            error,
            failing_since
        )
    values (
        keep_relation.relation,
        chosen,
        coalesce(obstacle, ''),
        reads,
        case
            when definition = engine.rule_definition(keep_relation.relation, reads)
                and reads = engine.rule_reads(engine.named_relation(keep_relation.relation))
            then definition
            else ''
        end,
        is_per_user,
        case when chosen <> 'live' and not is_per_user then engine.keys_to_bits(
            coalesce(array_remove(media_keys, null), '{}'),
            (select coalesce(max(media_key) + 1, 0) from engine.media)
        ) end,
        greatest_weight,
        edge,
        this.tried_at,
        case when failure is not null then this.tried_at + 10 * patience end,
        failure,
        case when failure is not null then coalesce(before.failing_since, now()) end
    )
    on conflict (relation) do update set
        mode = excluded.mode,
        reason = excluded.reason,
        reads = excluded.reads,
        definition = excluded.definition,
        per_user = excluded.per_user,
        bits = excluded.bits,
        greatest_weight = excluded.greatest_weight,
        valid_until = excluded.valid_until,
        copied_at = case when kept.definition = excluded.definition then kept.copied_at end,
        copy_again_at = case when kept.definition = excluded.definition then kept.copy_again_at end,
        -- A live relation that was only tried again keeps its stamp: nothing is known to have changed.
        stamp = case
            when excluded.mode <> 'live'
                or (kept.mode, kept.reason, kept.definition, kept.error, kept.valid_until)
                    is distinct from
                    (excluded.mode, excluded.reason, excluded.definition, excluded.error, excluded.valid_until)
            then excluded.stamp
            else kept.stamp
        end,
        tried_at = excluded.tried_at,
        slow_until = excluded.slow_until,
        error = excluded.error,
        failing_since = excluded.failing_since;
    if failure is not null and before.error is null then
        raise warning 'the rules of % cannot be evaluated: %', relation, failure;
    end if;
end
$$;

comment on function engine.keep_relation is
    'Brings the row of engine.rule_relation of one relation up to date, if anything about the relation has changed. about: as engine.rule_source. A relation that takes longer to read than ten times its budget (engine.operators_relations) is not kept, and keeping it is not tried again for ten times that long. A relation that questions read is tried once in ten budgets: if that takes longer than its budget, no question reads it until a try is fast, or until it has not been tried for long (engine.rule_relation.slow_until). The time is checked at each row. is_ended: an earlier statement that called this function was ended because it took too long (patience of engine.operators_relations); the relation is then not read again. Errors: whatever keeps the relation from being read; undefined_table, undefined_column.';
