-- What resembles a medium: what is taken together with it, and a little what shares its genres.
create function engine.similar_media(
    media_id uuid,
    n integer,
    "offset" integer,
    filter jsonb default null,
    "within" uuid[] default null,
    without uuid[] default null,
    user_id uuid default null,
    rules text[] default null,
    placement text default null,
    out media_keys integer[],
    out scores double precision[]
)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    question constant engine.question := engine.asked(
        '{}', '{}', n, "offset", 'similar', 0, 0, false, filter, "within", without, placement, rules
    );
    allowed constant varbit := engine.allowed_and_unseen(question, user_id);
    strategy engine.strategy;
    key integer;
    genres text[];
begin
    select media_key, genre_set.genres
    into key, genres
    from engine.media
    join engine.genre_set using (genre_set_key)
    where media_id = similar_media.media_id;
    if key is null then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    select * into strategy from engine.strategy similar_strategy where similar_strategy.name = 'similar';
    strategy.content_weight := 0.1;
    strategy.collaborative_weight := 0.9;
    if allowed is null then
        select array_agg(media_key order by "position"), array_agg(recommendation_score order by "position")
        into media_keys, scores
        from engine.compose(
            row(null, null, genres, array[key], strategy, null, null, false, '{}')::engine.asker,
            n,
            similar_media."offset",
            '{genres,item_knn}',
            false
        );
    else
        select array_agg(media_key order by "position"), array_agg(recommendation_score order by "position")
        into media_keys, scores
        from engine.compose(
            row(null, null, genres, array[key], strategy, allowed, null, false, '{}')::engine.asker,
            n,
            similar_media."offset",
            '{genres,item_knn}',
            true
        );
    end if;
end
$$;

comment on function engine.similar_media is
    'The keys and scores of n media after "offset", the most similar to this one first, of those that the filter, "within" and without let through, and, with a user_id, without what that person has seen. Null where there is none. Errors: ML400 for an argument out of range, ML404 for a medium that the catalogue does not know.';
