-- Checks n and the offset of a list of the Gorse API as those of a question.
create function engine.gorse_asked(n integer, "offset" integer)
    returns void
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.asked('{}', '{}', n, "offset", null, 0, 0);
end
$$;

comment on function engine.gorse_asked is
    'Checks the arguments of a list and returns nothing. Errors: ML400 where n or the offset is outside 0 to 1,000.';
