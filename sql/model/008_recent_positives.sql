-- The arrays are read from their end until the limit is reached, because most people took more: generate_series in a
-- select list gives one place at a time, in order. Each slice copies its array into memory once, where subscripts of the
-- stored array would read all of it for each place.
create function model.recent_positives(
    codes integer[],
    "values" double precision[],
    times timestamptz[],
    most integer
)
    returns table (media_key integer, value double precision, last_at timestamptz, place integer)
    language sql
    immutable
    parallel safe
as $$
    select codes[place] >> 2, "values"[place], times[place], place
    from (
        select
            recent_positives.codes[1:] as codes,
            recent_positives."values"[1:] as "values",
            recent_positives.times[1:] as times
        offset 0
    ) whole
    cross join lateral (select generate_series(cardinality(codes), 1, -1) as place) latest_first
    where codes[place] & 3 > 0
    limit recent_positives.most
$$;

comment on function model.recent_positives is
    'Returns the media that a person liked or watched most recently, at most "most" of them, from the arrays of a row of model.taken. place: the position in these arrays: the higher, the later. Inlined.';
