-- A reason as a phrase for the person.
create function engine.in_words(kind text, genre text, title text, deed text, people integer)
    returns text
    language sql
    stable
    parallel safe
as $$
    select case in_words.kind
        when 'genre' then 'Because you like ' || initcap(replace(in_words.genre, '_', ' '))
        when 'media' then 'Because you ' || in_words.deed || coalesce(' "' || in_words.title || '"', ' something like it')
        when 'people' then
            coalesce('Taken by at least ' || in_words.people || ' people', 'Taken by people') || ' whose taste is like yours'
        when 'popular' then 'Popular with everybody'
        when 'trending' then 'Trending right now'
        when 'new' then 'New in the catalogue'
        else 'Because it is ' || in_words.kind
    end
$$;

comment on function engine.in_words is
    'Returns a reason as an English phrase without a full stop. kind: of engine.reasons, or new. title: the medium that the reason is about; null where it must not be named. deed: what the person did with it: liked, watched, disliked or visited. people: how many people took the medium; null where that is not told.';
