-- Tells whether a kept copy is still up to date. Only columns that a model is built from take part: a new cover does
-- not change a model, and version counts changes, not values.
create function evaluation.digest()
    returns text
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select md5(concat_ws(
        ' ',
        (
            select sum(hash_record_extended(row(interaction_id, user_key, media_key, type, value, happened_at), 0))
            from engine.interaction
        ),
        (select sum(hash_record_extended(row(user_key, user_id, genres), 0)) from engine.person),
        (select sum(hash_record_extended(row(media_key, media_id, release_year, genre_set_key, deleted), 0)) from engine.media),
        (select sum(hash_record_extended(genre_set, 0)) from engine.genre_set),
        (select sum(hash_record_extended(row(path, sha256), 0)) from engine.applied_file),
        (select sum(hashtextextended((to_jsonb(model_parameters) - 'version')::text, 0)) from engine.model_parameters),
        (select sum(hash_record_extended(influence_limit, 0)) from engine.influence_limit)
    ))
$$;

comment on function evaluation.digest is
    'Returns a digest of everything that a model is built from: interactions, people, media with their genres, parameters, and the files that were applied. Digests are equal where these are equal. Reads all rows.';
