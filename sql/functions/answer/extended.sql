create function engine.extended(object json, more json)
    returns json
    language sql
    immutable
    parallel safe
as $$
    select case
        when extended.more is null then extended.object
        else (left(extended.object::text, -1) || ', ' || right(extended.more::text, -1))::json
    end
$$;

comment on function engine.extended is
    'Returns object with the fields of more appended; object itself where more is null. Each must have at least one field.';
