create function engine.media_json(
    media_keys integer[],
    scores double precision[],
    n integer,
    "offset" integer,
    moved_by jsonb[] default null,
    told json[] default null
)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select json_build_object(
            'media', engine.media_cards(media_json.media_keys, media_json.scores, media_json.moved_by, media_json.told),
            'count', coalesce(cardinality(media_json.media_keys), 0),
            'limit', media_json.n,
            'offset', media_json."offset",
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
    );
end
$$;

comment on function engine.media_json is
    'Returns engine.media_cards in the envelope of the REST service: media, count, limit, offset, model_version and generated_at.';
