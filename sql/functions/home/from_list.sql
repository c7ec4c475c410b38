-- The media of a list of the operator that may be shown.
create function engine.from_list(relation text, user_id uuid, allowed varbit)
    returns table (media_key integer, place bigint)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform engine.refuse_cycle();
    return query
        select media.media_key, min(place)
        from unnest(engine.operators_list(from_list.relation, from_list.user_id))
            with ordinality as listed (media_id, place)
        join engine.media on media.media_id = listed.media_id
        where media.available
            and (from_list.allowed is null or engine.allows(from_list.allowed, media.media_key))
        group by media.media_key;
end
$$;

comment on function engine.from_list is
    'Returns the available media of engine.operators_list whose bits in allowed are 1 (null: all), each once, with its place in the list. Errors: as engine.refuse_cycle.';
