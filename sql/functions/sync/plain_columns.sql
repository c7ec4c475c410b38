create function engine.plain_columns(view text)
    returns text
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select string_agg(quote_ident(attname), ', ' order by attnum)
    from pg_attribute
    join pg_type on pg_type.oid = atttypid
    where attrelid = plain_columns.view::regclass and attnum > 0 and not attisdropped and typcategory <> 'A'
$$;

comment on function engine.plain_columns is
    'Returns the names of the columns of a table or view that are not arrays, quoted and separated by commas, for use in a statement.';
