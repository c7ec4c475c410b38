-- What an operator's relation lists for a person. (Not parallel safe: to go on after an error takes a
-- subtransaction.)
create function engine.operators_list(relation text, user_id uuid)
    returns uuid[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    most constant integer := 1000;
    parts constant text[] := parse_ident(relation);
    listed uuid[];
begin
    execute format(
        'select array_agg(media_id)
        from (
            select media_id
            from %I.%I listed
            where user_id = $1 or user_id is null
            order by nullif(to_jsonb(listed) -> ''position'', ''null''), media_id
            limit $2
        ) first',
        parts[1],
        parts[2]
    )
    into listed
    using user_id, most;
    return coalesce(listed, '{}');
exception
    when syntax_error_or_access_rule_violation or invalid_schema_name or data_exception then
        raise log 'the list % cannot be read: %', relation, sqlerrm;
        return '{}';
end
$$;

comment on function engine.operators_list is
    'The media_ids of a relation that are for a person or for everybody, by "position" where it has that (those that have none last), then id; 1,000 at most. None where it cannot be read: the log says why.';
