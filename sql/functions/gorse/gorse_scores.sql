create function engine.gorse_scores(media_keys integer[], scores double precision[])
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
                json_build_object('Id', coalesce(outside_id, media_id::text), 'Score', coalesce(score, 0))
                order by place
            ),
            '[]'
        )
        from unnest(gorse_scores.media_keys, gorse_scores.scores) with ordinality as listed (media_key, score, place)
        join engine.media on media.media_key = listed.media_key
        left join engine.outside_id on outside_id.id = media_id
    );
end
$$;

comment on function engine.gorse_scores is
    'Returns these media in their order as a JSON array of objects of Id and Score; Score is 0 where it is null.';
