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

comment on function engine.texts is 'A JSON list of texts as an array.';
