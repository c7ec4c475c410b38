create function engine.reasons_json(
    asker engine.asker,
    media_key integer,
    score double precision,
    collaborative_score double precision,
    mix engine.mix,
    rules text[]
)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select coalesce(
            json_agg(
                engine.reason_json(
                    kind,
                    text,
                    contribution,
                    position_without,
                    genre,
                    media_id,
                    title,
                    deed,
                    by_transitions,
                    by_similar,
                    people
                )
                order by contribution desc, kind, genre, media_id
            ),
            '[]'
        )
        from engine.explained(
            asker,
            reasons_json.media_key,
            reasons_json.score,
            reasons_json.collaborative_score,
            reasons_json.mix,
            reasons_json.rules
        )
        where reasons_json.score is not null
    );
end
$$;

comment on function engine.reasons_json is
    'Returns engine.explained as a JSON array, strongest first, without the fields that are null. Contributions are not rounded, so that they add up. Empty where score is null.';
