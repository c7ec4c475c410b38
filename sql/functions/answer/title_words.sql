-- The words of a title as people type them.
create function engine.title_words(title text)
    returns tsvector
    language sql
    immutable
    parallel safe
as $$
    select to_tsvector(
        'pg_catalog.simple',
        regexp_replace(
            translate(
                lower(left(title_words.title, 1000)),
                'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ''’',
                'aaaaaaceeeeiiiinoooooouuuuyy'
            ),
            '[^[:alnum:]]+',
            ' ',
            'g'
        )
    )
$$;

comment on function engine.title_words is
    'Returns the words of the first 1,000 characters of a title, in lower case, without accents, apostrophes and punctuation: spider and man for "Spider-Man", oceans for "Ocean''s". The index media_title_words is on this expression, into which the function is inlined: change both together.';
