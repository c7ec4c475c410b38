-- What changes for the same people when another question is asked.
create function engine.compared_pages(before engine.question, after engine.question)
    returns json
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    most_examples constant integer := 10;
begin
    return (
        with page as materialized (
            select user_id, 'before' as side, media_keys from engine.answers(compared_pages.before)
            union all
            select user_id, 'after', media_keys from engine.answers(compared_pages.after)
        ),
        listed as (
            select user_id, side, media_key, place, genres
            from page
            cross join unnest(media_keys) with ordinality as on_page (media_key, place)
            join engine.media using (media_key)
            join engine.genre_set using (genre_set_key)
        ),
        coverage as (
            select side, count(distinct media_key) as media
            from listed
            group by side
        ),
        diversity as (
            select
                one.side,
                avg(1 - (select count(*) from unnest(one.genres) genre where genre = any (other.genres))::numeric / nullif(
                    (select count(distinct genre) from unnest(one.genres || other.genres) genre), 0
                )) as diversity
            from listed one
            join listed other on other.user_id = one.user_id and other.side = one.side and other.place > one.place
            group by one.side
        ),
        moved as (
            select
                old.user_id,
                count(new.place) filter (where new.place <> old.place) as moved
            from listed old
            join listed new using (user_id, media_key)
            where old.side = 'before' and new.side = 'after'
            group by old.user_id
        ),
        person as (
            select
                user_id,
                old.media_keys = new.media_keys as is_same,
                coalesce(moved.moved, 0) as moved,
                array(select unnest(new.media_keys) except select unnest(old.media_keys)) as came,
                array(select unnest(old.media_keys) except select unnest(new.media_keys)) as went,
                greatest(cardinality(old.media_keys), cardinality(new.media_keys)) as places
            from page old
            join page new using (user_id)
            left join moved using (user_id)
            where old.side = 'before' and new.side = 'after'
        ),
        example as (
            select user_id, came, went
            from person
            where not is_same
            order by cardinality(came) desc, user_id
            limit most_examples
        )
        select json_build_object(
            'people', count(*),
            'changed', count(*) filter (where not is_same),
            'overlap', round(avg(coalesce(1 - greatest(cardinality(came), cardinality(went))::numeric / nullif(places, 0), 1)), 4),
            'moved', round(avg(moved), 4),
            'coverage_before', coalesce((select media from coverage where side = 'before'), 0),
            'coverage_after', coalesce((select media from coverage where side = 'after'), 0),
            'available', (select count(*) from engine.media where available),
            'diversity_before', (select round(diversity, 4) from diversity where side = 'before'),
            'diversity_after', (select round(diversity, 4) from diversity where side = 'after'),
            'examples', (
                select coalesce(
                    json_agg(
                        json_build_object(
                            'user_id', user_id,
                            'came', engine.media_titles(came),
                            'went', engine.media_titles(went)
                        )
                        order by cardinality(came) desc, user_id
                    ),
                    '[]'
                )
                from example
            )
        )
        from person
    );
end
$$;

comment on function engine.compared_pages is
    'Returns, as an object, how the answers to two questions of the same people differ. people: their number. changed: how many of them get a different page. overlap: the mean share of a page that stays, in [0, 1]. moved: the mean number of media on a page that stay but change place. coverage_before and coverage_after: the number of different media on all pages; available: the number of available media. diversity_before and diversity_after: the mean of 1 - the Jaccard index of the genres of two media on a page, in [0, 1]. examples: up to ten changed pages, those with the most new media, each with user_id and the titles that came and went. Means are null where there is nothing to average.';
