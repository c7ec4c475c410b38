create function engine.compared_media(user_keys integer[])
    returns table (media_key integer, user_key integer, last_at timestamptz, degree integer)
    language sql
    stable
as $$
    select unnest(media_keys), user_key, unnest(times), cardinality(media_keys)
    from model.compared
    where user_key = any (compared_media.user_keys)
$$;

comment on function engine.compared_media is
    'Returns a row for each medium in the rows of model.compared of these people: what model.media_audience is made of. last_at: when the person last liked or watched it; degree: how many media the row of the person has. Inlined.';
