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
    'A reason (a kind of engine.reasons) in English, without a full stop. deed: what the person did with the medium of that title: liked, watched, disliked.';
