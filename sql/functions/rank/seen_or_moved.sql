-- Queries on the lists of the model leave these media out: those that came or went since have no place there, or a wrong
-- one.
create function engine.seen_or_moved(asker engine.asker)
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select seen.media_key
    from engine.seen(seen_or_moved.asker)
    union all
    select came.media_key
    from engine.came() came
    where (seen_or_moved.asker).catalogue_unchanged is not true
    union all
    select gone.media_key
    from engine.gone() gone
    where (seen_or_moved.asker).catalogue_unchanged is not true
$$;

comment on function engine.seen_or_moved is
    'Returns engine.seen, and the media that came or went since the model was built. Those that came are returned by engine.from_popular.';
