-- Gives every relation the same columns, whichever of them it has.
create function engine.rule_source(relation text, copied boolean, about text default 'media_id')
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    found constant regclass := engine.named_relation(relation);
    columns text;
    wrong text;
begin
    if found is null then
        raise 'there is no relation %', relation using errcode = 'undefined_table';
    end if;
    select
        string_agg(
            case
                when pg_attribute.attname is null then format('null::%s as %I', expected.type, expected.name)
                when atttypid = expected.type then format('said.%I', expected.name)
                -- A time without a zone is taken as UTC, and so does not depend on the time zone of the session.
                when expected.type = 'timestamptz'::regtype and atttypid in ('timestamp'::regtype, 'date'::regtype)
                    then format('said.%1$I::timestamp at time zone ''UTC'' as %1$I', expected.name)
                else format('said.%I::%s as %I', expected.name, expected.type, expected.name)
            end,
            ', '
            order by expected.place
        ),
        min(expected.name) filter (
            where expected.name = any (case about when 'list' then array['media_id', 'user_id'] else array[about] end)
                and pg_attribute.attname is null
                or expected.type = 'uuid'::regtype and atttypid <> expected.type
        )
    into columns, wrong
    from (
        values
            (1, 'media_id', 'uuid'::regtype),
            (2, 'user_id', 'uuid'),
            (3, 'weight', 'double precision'),
            (4, 'position', 'integer'),
            (5, 'valid_from', 'timestamp with time zone'),
            (6, 'valid_until', 'timestamp with time zone')
    ) as expected (place, name, type)
    left join pg_attribute
        on attrelid = found and attname = expected.name and attnum > 0 and not attisdropped;
    if wrong is not null then
        raise '%: expected a column % of type uuid', relation, wrong using errcode = 'undefined_column';
    end if;
    if copied then
        return format('(select said.* from engine.rule_row said where said.relation = %L)', relation);
    end if;
    return format('(select %s from %s said)', columns, found);
end
$$;

comment on function engine.rule_source is
    'Returns a sub-select in SQL with the columns media_id, user_id, weight, "position", valid_from and valid_until of a relation. Columns that it does not have are null; times without a zone are UTC. copied: the sub-select reads the copy in engine.rule_row. about: the column that it must have: media_id, user_id (for a condition), or list for both. Errors: undefined_table; undefined_column if such a column is missing, or if media_id or user_id is no uuid.';

grant execute on function engine.rule_source to ml_service_sync;
