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
    'The words of a title in small letters, without accents, apostrophes and punctuation: spider and man of "Spider-Man", oceans of "Ocean''s". It is the expression of the index media_title_words, into which it is inlined: who changes one changes both.';
