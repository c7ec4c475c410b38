-- Sets columns of a row of a versioned table, to new values or to those of an earlier version.
create function engine.give_parameters(relation regclass, name text, parameters jsonb)
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute (
        select format(
            'update %1$s as given set (%2$s) = (select %2$s from jsonb_populate_record(given, $2))
            where given.name = $1',
            give_parameters.relation,
            string_agg(quote_ident(attname), ', ')
        )
        from pg_attribute
        where attrelid = give_parameters.relation and give_parameters.parameters ? attname
    ) using give_parameters.name, give_parameters.parameters;
end
$$;

comment on function engine.give_parameters is
    'Sets columns of the row of this name in engine.strategy, engine.rule, engine.placement or engine.model_parameters to the values in parameters, by column name. A new version is made where a value differs. Keys that are no columns (any more) are ignored.';
