create function engine.media_cards(media_keys integer[], scores double precision[], moved_by jsonb[] default null, told json[] default null)
    returns json
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select coalesce(
            json_agg(
                engine.extended(
                    engine.extended(
                        json_build_object(
                            'id', media_id,
                            'title', title,
                            'description', description,
                            'release_year', release_year,
                            'media_type', media_type,
                            'cover_url', cover_url,
                            'genres', genres,
                            'score', trim_scale(round(score::numeric, 4))
                        ),
                        case when moved_by["position"] is not null then json_build_object('rules', moved_by["position"]) end
                    ),
                    told["position"]
                )
                order by "position"
            ),
            '[]'
        )
        from engine.media_page(media_cards.media_keys, media_cards.scores)
    );
end
$$;

comment on function engine.media_cards is
    'Returns engine.media_page of these media as a JSON array in their order, with id for media_id and scores to 4 decimals. moved_by: for each medium, the names of the rules that moved it, which its object has as rules; null where none did. told: for each medium, an object of further fields, or null.';
