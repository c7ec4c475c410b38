-- Look at a relation of a rule or a condition, and keep what it says where that can be kept.
create function engine.keep_relation(relation text, about text)
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
    -- Before anything else is asked of it, and again at the end: what is replaced meanwhile is not known.
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
        else coalesce(engine.rule_obstacle(reads), unmarked)
    end;
    chosen text := case when is_foreign then 'copied' when obstacle is null then 'kept' else 'live' end;
    -- Nobody waits for this, as for a question; but the sync does.
    budget constant interval := coalesce(
        (select 10 * max(rule.budget) from engine.rule where rule.relation = keep_relation.relation),
        '10 seconds'
    );
    too_slow constant text := format('to be kept, it took longer than %s', budget);
    began timestamptz;
    media_keys integer[];
    edge timestamptz := 'infinity';
    greatest_weight double precision;
begin
    if exists (
        select from engine.rule_relation before
        where before.relation = keep_relation.relation
            and before.reason = too_slow
            and before.definition = this.definition
            and now() < before.valid_until
    ) then
        return;
    end if;
    if exists (
        select from engine.rule_relation before
        where before.relation = keep_relation.relation
            and before.mode = chosen
            and before.definition = this.definition
            and before.reads = this.reads
            and before.error is null
            and now() < before.valid_until
            and not exists (
                select from engine.rule_change
                where rule_change.relation = any (before.reads || 'engine.media'::regclass::oid)
            )
    ) then
        return;
    end if;
    -- Whether it can be read at all.
    execute format('select from %s said limit 1', source);
    if chosen <> 'live' then
        begin
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
                    coalesce(max(weight), 0)
                from %s as said
                left join engine.media on media.media_id = said.media_id
                where case when clock_timestamp() < $1 then true else engine.over_budget(said.media_id, $2, $3) end',
                source
            )
            into media_keys, edge, greatest_weight
            -- (What is copied is here already.)
            using case when is_foreign then 'infinity' else began + budget end, relation, budget;
        exception when raise_exception then
            chosen := 'live';
            obstacle := too_slow;
            edge := clock_timestamp() + 10 * budget;
        end;
    end if;
    insert into engine.rule_relation as kept
        (relation, mode, reason, reads, definition, per_user, bits, greatest_weight, valid_until)
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
        edge
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
        stamp = excluded.stamp,
        error = null,
        failing_since = null
    where excluded.mode <> 'live'
        or (kept.mode, kept.reason, kept.definition, kept.error, kept.valid_until)
            is distinct from (excluded.mode, excluded.reason, excluded.definition, null, excluded.valid_until);
end
$$;

comment on function engine.keep_relation is
    'Bring engine.rule_relation up to date with one relation, if anything about it has changed. What takes ten times the greatest budget of its rules, looked at row by row, is not kept, and left alone for ten times as long. Errors: whatever keeps it from being read; undefined_table, undefined_column.';
