-- Writes a table as REFRESH ... CONCURRENTLY writes a materialized view, but only the rows of these keys.
create function engine.renew(model text, keys integer[])
    returns bigint
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
    -- REFRESH ... CONCURRENTLY generates wrong statements with quote_all_identifiers.
    set quote_all_identifiers = off
as $$
declare
    columns text;
    whole_key text;
    first_key text;
    same_key text;
    written bigint;
begin
    if keys = '{}' then
        return 0;
    elsif (select relkind = 'm' from pg_class where oid = model::regclass) then
        execute format('refresh materialized view concurrently %s', model);
        return null;
    end if;
    select
        string_agg(quote_ident(attname), ', ' order by attnum),
        string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum = any (key_numbers)),
        string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum = indkey[0]),
        string_agg(format('now.%1$I = kept.%1$I', attname), ' and ' order by attnum) filter (where attnum = any (key_numbers))
    into columns, whole_key, first_key, same_key
    from pg_attribute
    join pg_index on indrelid = attrelid and indisunique
    cross join lateral (select (indkey::smallint[])[:indnkeyatts - 1] as key_numbers) key
    where attrelid = model::regclass and attnum > 0 and not attisdropped;
    execute format(
        $renew$
            with now as materialized (
                select * from %1$s_now(%6$s)
            ),
            differing as (
                select now.*
                from now
                left join %1$s kept using (%3$s)
                where (now *= kept) is not true
            ),
            gone as (
                delete from %1$s kept
                where %4$s and not exists (select from now where %5$s)
                returning 1
            ),
            came as (
                insert into %1$s
                select * from differing
                on conflict (%3$s) do update set (%2$s) = row(excluded.*)
                returning 1
            )
            select (select count(*) from gone) + (select count(*) from came)
        $renew$,
        model,
        columns,
        whole_key,
        case when keys is null then 'true' else format('%s = any ($1)', first_key) end,
        same_key,
        case when keys is null then 'null' else '$1' end
    )
    into written
    using keys;
    return written;
end
$$;

comment on function engine.renew is
    'Rebuilds a materialized view of model, and returns null; or makes rows of a table of model equal to what the function with its name and the suffix _now returns, and returns the number of rows written or removed. keys: values of the first column of the table whose rows are renewed; null: all rows. Rows that stay the same are not written. Does nothing, and returns 0, if keys is empty.';
