-- Few titles with the words are all read and sorted. If there are many, media are read by popularity until there are n.
-- The planner chooses by the statistics of the index media_title_words; cpu_operator_cost says that splitting a title
-- into words is expensive.
create function engine.media_titled(words tsquery, release_year integer, n integer)
    returns setof integer
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set jit = off
    set random_page_cost = 1.1
    set cpu_operator_cost = 0.1
    set max_parallel_workers_per_gather = 0
as $$
#variable_conflict use_column
begin
    return query (
        select media.media_key
        from model.media_popularity
        join engine.media using (media_key)
        where media_popularity.available
            and engine.title_words(title) @@ words
            and (media_titled.release_year is null or release_year = media_titled.release_year)
        order by popularity desc nulls last, media_popularity.media_id
        limit media_titled.n
    )
    union
    (
        select media_key
        from engine.media
        where not available
            and engine.title_words(title) @@ words
            and (media_titled.release_year is null or release_year = media_titled.release_year)
        limit media_titled.n
    )
    union
    (
        select media_key
        from engine.media_change
        join engine.media using (media_key)
        where not is_listed
            and engine.title_words(title) @@ words
            and (media_titled.release_year is null or release_year = media_titled.release_year)
        limit media_titled.n
    );
end
$$;

comment on function engine.media_titled is
    'Returns, in no particular order, the keys of media whose titles contain these words (engine.title_words) and that are of release_year (null: any year): the n most popular, and at most n each of those that are not available and of those that came or went since the model was built. Null words match nothing.';
