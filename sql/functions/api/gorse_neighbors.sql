create function api.gorse_neighbors(
    item_id text,
    n integer default 10,
    "offset" integer default 0,
    categories text[] default '{}',
    user_id text default null
)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_variable
declare
    filter constant jsonb := engine.gorse_filter(categories);
    id constant uuid := api.media_id(item_id);
begin
    perform engine.gorse_asked(n, "offset");
    if not exists (select from engine.media where media.media_id = id and media.genre_set_key is not null) then
        return '[]';
    end if;
    return (
        select engine.gorse_scores(media_keys, scores)
        from engine.similar_media(
            id,
            n,
            "offset",
            filter,
            user_id => engine.inside_id('user', user_id)
        )
    );
end
$$;

comment on function api.gorse_neighbors is
    'Answers GET /gorse/api/item/<item_id>/neighbors: returns what api.similar_media gives, as a JSON array of objects with Id and Score, in [0, 1]. n: 0 to 1000; "offset": 0 to 1,000. categories: only media that have all these genres. user_id: leaves out what this person has seen. The array is empty for a medium that the catalogue does not know. Errors: ML400 for an argument out of range or an invalid item_id.';
