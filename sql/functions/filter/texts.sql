create function engine.texts(list jsonb)
    returns text[]
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(select jsonb_array_elements_text(nullif(list, 'null')));
end
$$;

comment on function engine.texts is 'Returns the elements of a JSON list as an array of texts; an empty array for null.';
