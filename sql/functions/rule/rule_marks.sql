-- Reads the rows of the relation, and not the bits that are kept of it.
create function engine.rule_marks(
    relation text,
    mode text,
    is_known boolean,
    user_id uuid,
    length integer,
    budget interval
)
    returns varbit
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    began constant timestamptz := clock_timestamp();
    media_keys integer[];
begin
    execute format(
        'select array_agg(media.media_key) filter (
            where case when clock_timestamp() < $2 then true else engine.over_budget(said, $3, $4) end
        )
        from %s as said
        join engine.media on media.media_id = said.media_id
        where (said.user_id = $1 or said.user_id is null)
            and case
                when clock_timestamp() < $2 then
                    (said.valid_from <= now() or said.valid_from is null)
                    and (said.valid_until > now() or said.valid_until is null)
                else engine.over_budget(said, $3, $4)
            end',
        engine.local_source(relation, mode, is_known)
    )
    into media_keys
    using user_id, began + budget, relation, budget;
    if clock_timestamp() > began + budget then
        perform engine.over_budget(null::record, relation, budget);
    end if;
    if mode <> 'copied' and engine.snapshot_now()::text <> pg_current_snapshot()::text then
        perform engine.refuse_rewritten(relation, engine.rows_rest_on(relation));
    end if;
    return engine.keys_to_bits(coalesce(media_keys, '{}'), length);
-- statement_timeout, or a cancel request: the caller is told which relation was being read.
exception when query_canceled then
    raise '%, while % was read', sqlerrm, relation using errcode = 'query_canceled', constraint = relation;
end
$$;

comment on function engine.rule_marks is
    'Returns a bit string of this length, by media_key: 1 for each medium for which a row of the relation counts now, for this person (null: nobody in particular) or for everybody. mode, is_known: as engine.rules_as_of_now. Errors: whatever keeps the relation from being read; configuration_limit_exceeded if it took longer than budget; object_not_in_prerequisite_state if it was replaced meanwhile (engine.refuse_rewritten); query_canceled, which gives the relation as the name of a constraint.';
