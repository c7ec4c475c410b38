-- What a relation lists for a person, read within a budget of time.
create function engine.list_read(relation text, mode text, is_known boolean, user_id uuid, budget interval)
    returns uuid[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    began constant timestamptz := clock_timestamp();
    most constant integer := 1000;
    parts constant text[] := parse_ident(relation);
    source constant text := engine.local_source(relation, mode, is_known, 'list');
    listed uuid[];
begin
    execute format(
        'select array_agg(media_id)
        from (
            select media_id
            from %s said
            where (user_id = $1 or user_id is null)
                and case when clock_timestamp() < $3 then true else engine.over_budget(said, $4, $5) end
            order by
                -- Checked again for each row that is sorted: a view may join more rows after the check in WHERE.
                case when clock_timestamp() < $3 then true else engine.over_budget(said, $4, $5) end,
                nullif(to_jsonb(said) -> ''position'', ''null''),
                media_id
            limit $2
        ) first',
        -- source casts "position" to integer. In a relation that is read directly, it may have any type.
        case mode when 'copied' then source else format('%I.%I', parts[1], parts[2]) end
    )
    into listed
    using user_id, most, began + budget, relation, budget;
    if clock_timestamp() > began + budget then
        perform engine.over_budget(null::record, relation, budget);
    end if;
    return coalesce(listed, '{}');
end
$$;

comment on function engine.list_read is
    'Returns the media_ids that a relation has for a person (null: nobody in particular) or for everybody, at most 1,000, in the order of its "position", if it has that column (nulls last), then of media_id. mode, is_known: as in engine.local_source. Errors: whatever keeps the relation from being read, and configuration_limit_exceeded where reading took longer than budget.';
