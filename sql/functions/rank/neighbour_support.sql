-- What the people most similar to one person took.
create function engine.neighbour_support(
    user_key integer,
    neighbour_count integer,
    history_limit integer
)
    returns table (media_key integer, genre_set_key integer, support double precision)
    language sql
    stable
    parallel safe
as $$
    with history as (
        select interaction.media_key
        from engine.interaction
        where interaction.user_key = neighbour_support.user_key and positive
        group by interaction.media_key
        order by max(happened_at) desc, max(interaction_id) desc
        limit neighbour_support.history_limit
    ),
    overlap as (
        select other.user_key, other.degree, count(*) as shared
        from (
            select unnest(user_keys) as user_key, unnest(degrees) as degree
            from history
            join model.media_audience on media_audience.media_key = history.media_key
        ) other
        where other.user_key <> neighbour_support.user_key
        group by other.user_key, other.degree
    ),
    -- The person's own length is the same for all: shared² / degree orders as the cosine does, and
    -- equal fractions are equal numbers. Only the ties at the end need to know who they are.
    nearest as (
        select overlap.user_key, shared, shared::double precision * shared / degree as nearness
        from overlap
        order by nearness desc, shared desc
        fetch first (neighbour_support.neighbour_count) rows with ties
    ),
    neighbour as (
        select nearest.user_key
        from nearest
        join engine.person on person.user_key = nearest.user_key
        order by nearness desc, shared desc, user_id
        limit neighbour_support.neighbour_count
    )
    -- A medium has the same genres in every history.
    select item.media_key, max(item.genre_set_key), count(*) * sum(item.value)
    from (
        select
            unnest(media_keys) as media_key,
            unnest(genre_set_keys) as genre_set_key,
            unnest("values") as value
        from neighbour
        join model.user_history on user_history.user_key = neighbour.user_key
    ) item
    where item.media_key not in (
        select interaction.media_key
        from engine.interaction
        where interaction.user_key = neighbour_support.user_key
    )
    group by item.media_key
$$;

comment on function engine.neighbour_support is
    'Media that the nearest people took and this person did not, with their combination of genres as the model was built (0: not available then): how many of them took it × the sum of the values they gave it, above 0. Nearest by cosine over what both took (user-based collaborative filtering: Herlocker, Konstan, Borchers and Riedl, SIGIR 1999). No history: no rows.';
