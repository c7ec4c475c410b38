create function engine.in_order_of_ids(media_keys integer[])
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select listed.media_key
        from model.media_popularity listed
        where listed.media_key = any (in_order_of_ids.media_keys)
        order by listed.media_id
    );
end
$$;

comment on function engine.in_order_of_ids is
    'Returns those of media_keys that the model lists (model.media_popularity), in the order of their ids, as engine.first_allowed needs them.';
