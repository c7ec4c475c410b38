-- What Gorse leaves out of a list where it is told whom the list is for.
create function engine.gorse_seen(user_id text)
    returns integer[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return (
        select coalesce(array_agg(distinct media_key), '{}')
        from engine.person
        join engine.interaction using (user_key)
        where person.user_id = engine.inside_id('user', gorse_seen.user_id)
    );
end
$$;

comment on function engine.gorse_seen is
    'The keys of all that a person liked, disliked or watched, by their id of elsewhere. Never null; nothing for null, or somebody who is not known.';
