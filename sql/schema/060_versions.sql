-- Serves every versioned table, such as engine.strategy and engine.model_parameters. Trigger functions belong to tables,
-- so this one is not among the files of sql/functions.
create function engine.keep_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    kept constant text := format('%I.%I', tg_table_schema, tg_table_name || '_version');
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'version' = to_jsonb(old) - 'version' then
        return new;
    end if;
    execute format(
        'insert into %1$s (name, version, parameters)
        select $1, coalesce(max(version), 0) + 1, $2 from %1$s where name = $1
        returning version',
        kept
    )
    into new.version
    using new.name, to_jsonb(new) - 'name' - 'version' - 'is_default';
    return new;
end
$$;

comment on function engine.keep_version is
    'Trigger of tables with versions, such as engine.strategy. Gives a row a new version with every change, and stores its columns, except is_default, in the table with the same name and the suffix _version.';
