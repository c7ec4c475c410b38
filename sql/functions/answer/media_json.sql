create function engine.media_json(media_keys integer[], scores double precision[], n integer, "offset" integer)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select json_build_object(
            'media', coalesce(
                json_agg(
                    json_build_object(
                        'id', media_id,
                        'title', title,
                        'description', description,
                        'release_year', release_year,
                        'media_type', media_type,
                        'cover_url', cover_url,
                        'genres', genres,
                        'score', trim_scale(round(score::numeric, 4))
                    )
                    order by "position"
                ),
                '[]'
            ),
            'count', count(*),
            'limit', media_json.n,
            'offset', media_json."offset",
            'model_version', engine.model_version(),
            'generated_at', engine.utc(now())
        )
        from engine.media_page(media_json.media_keys, media_json.scores)
    );
end
$$;

comment on function engine.media_json is
    'What engine.media_page gives, as the envelope that REST answers, scores with at most 4 decimals.';
