-- Media are ranked by item-kNN, and a little by shared genres (engine.strategy_of_similar).
create function engine.similar_to(media_id uuid, n integer, "offset" integer, allowed varbit)
    returns table ("position" bigint, media_key integer, score double precision)
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    strategy constant engine.strategy := engine.strategy_of_similar();
    key integer;
    genres text[];
    history engine.history;
    has_changed boolean;
begin
    select media_key, genre_set.genres, exists (select from engine.media_change)
    into key, genres, has_changed
    from engine.media
    join engine.genre_set using (genre_set_key)
    where media_id = similar_to.media_id;
    if key is null then
        raise 'media_id: the catalogue does not know it' using errcode = 'ML404';
    end if;
    history := row(array[key], '{2}'::integer[], null); -- as if a session had visited the medium
    if allowed is null and not has_changed then
        return query
            select found."position", found.media_key, found.recommendation_score
            from engine.compose(
                row(null, null, genres, array[key], strategy, null, null, false, '{}', false, history, true)::engine.asker,
                n,
                similar_to."offset",
                n + similar_to."offset",
                engine.sources_in('item_knn'),
                false
            ) found;
    elsif allowed is null then
        return query
            select found."position", found.media_key, found.recommendation_score
            from engine.compose(
                row(null, null, genres, array[key], strategy, null, null, false, '{}', false, history, null)::engine.asker,
                n,
                similar_to."offset",
                n + similar_to."offset",
                engine.sources_in('item_knn'),
                false
            ) found;
    else
        return query
            select found."position", found.media_key, found.recommendation_score
            from engine.compose(
                row(null, null, genres, array[key], strategy, allowed, null, false, '{}', false, history, null)::engine.asker,
                n,
                similar_to."offset",
                n + similar_to."offset",
                engine.sources_in('item_knn'),
                true
            ) found;
    end if;
end
$$;

comment on function engine.similar_to is
    'Returns n media after "offset", the most similar to media_id first. "position": the place, from 1; score: in [0, 1]. allowed: only media whose bits are 1; null: all. Errors: ML404 for a medium that the catalogue does not know.';
