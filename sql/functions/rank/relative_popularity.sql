-- popularity is a log2. At 1,000 or more below the greatest, the power might underflow, so the result is 0.
create function engine.relative_popularity(popularity double precision, greatest_popularity double precision)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select case
        when relative_popularity.popularity > relative_popularity.greatest_popularity - 1000
            then power(2::double precision, relative_popularity.popularity - relative_popularity.greatest_popularity)
        else 0
    end
$$;

comment on function engine.relative_popularity is
    'Returns 2 ^ (popularity − greatest_popularity), in [0, 1]; 0 if either is null, or popularity is lower than the greatest by 1,000 or more.';
