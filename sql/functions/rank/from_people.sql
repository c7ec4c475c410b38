-- What the people most similar to one person took.
create function engine.from_people(asker engine.asker, top_k integer)
    returns setof engine.candidate
    language sql
    stable
    parallel safe
as $$
    with history as (
        select opinion.media_key
        from model.opinions((from_people.asker).user_key) opinion
        where preference > 0
        order by last_at desc, last_id desc
        limit ((from_people.asker).strategy).history_limit
    ),
    overlap as (
        select other.user_key, other.degree, count(*) as shared
        from (
            select unnest(user_keys) as user_key, unnest(degrees) as degree
            from history
            join model.media_audience on media_audience.media_key = history.media_key
        ) other
        where other.user_key <> (from_people.asker).user_key
        group by other.user_key, other.degree
    ),
    -- The person's own length is the same for all: shared² / degree orders as the cosine does, and
    -- equal fractions are equal numbers. Only the ties at the end need to know who they are.
    nearest as (
        select overlap.user_key, shared, shared::double precision * shared / degree as nearness
        from overlap
        order by nearness desc, shared desc
        fetch first (((from_people.asker).strategy).neighbour_count) rows with ties
    ),
    neighbour as (
        select nearest.user_key
        from nearest
        join engine.person on person.user_key = nearest.user_key
        order by nearness desc, shared desc, user_id
        limit ((from_people.asker).strategy).neighbour_count
    ),
    -- A medium has the same genres in every history.
    took as (
        select item.media_key, max(item.genre_set_key) as genre_set_key, count(*) * sum(item.value) as score
        from (
            select
                unnest(media_keys) as media_key,
                unnest(genre_set_keys) as genre_set_key,
                unnest("values") as value
            from neighbour
            join model.user_history on user_history.user_key = neighbour.user_key
        ) item
        where item.media_key not in (select seen.media_key from engine.seen(from_people.asker))
        group by item.media_key
    )
    select known.media_key, known.genre_set_key, known.score
    from (
        select
            took.media_key,
            case
                when took.media_key in (select media_change.media_key from engine.media_change) then (
                    select media.genre_set_key
                    from engine.media
                    where media.media_key = took.media_key and available
                )
                else nullif(took.genre_set_key, 0)
            end as genre_set_key,
            took.score
        from took
        where ((from_people.asker).strategy).neighbours_weight > 0
        offset 0 -- computed once
    ) known
    where known.genre_set_key is not null
$$;

comment on function engine.from_people is
    'What the nearest people took: how many of them took it × the sum of the values they gave it, above 0. Nearest by cosine over what both took (user-based collaborative filtering: Herlocker, Konstan, Borchers and Riedl, SIGIR 1999), neighbour_count of them. No history: no rows. All, whatever top_k.';
