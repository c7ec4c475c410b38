create function engine.gorse_filter(categories text[])
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.checked_list('categories', categories);
    return case when categories <> '{}' then jsonb_build_object('all_genres', categories) end;
end
$$;

comment on function engine.gorse_filter is
    'Returns the filter of a question that only media with all of these genres meet; null without any. Errors: ML400 for a list of lists.';
