-- What came since the model was built, each to be looked at.
create function engine.came()
    returns table (media_key integer)
    language sql
    stable
    parallel safe
as $$
    select media_change.media_key
    from engine.media_change
    where not is_listed and not is_gone
    order by media_key
    limit 100
$$;

comment on function engine.came is
    'The media that came since the model was built; of very many, the first 100: the others wait for the refresh.';
