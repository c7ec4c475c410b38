-- A list of media in Gorse's shape.
create function engine.gorse_scores(
    media_keys integer[],
    scores double precision[],
    categories text[],
    without integer[],
    n integer,
    "offset" integer
)
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
        from (
            select media_id, score, place
            from unnest(gorse_scores.media_keys, gorse_scores.scores) with ordinality as listed (media_key, score, place)
            join engine.media on media.media_key = listed.media_key
            join engine.genre_set on genre_set.genre_set_key = media.genre_set_key
            where genres @> gorse_scores.categories
                and listed.media_key <> all (gorse_scores.without)
            order by place
            limit gorse_scores.n
            offset gorse_scores."offset"
        ) page
        left join engine.outside_id on outside_id.id = page.media_id
    );
end
$$;

comment on function engine.gorse_scores is
    'Of these media n after "offset", as an array of Id and Score: those that have all categories (genres), without these keys. Score is 0 where there is none.';
