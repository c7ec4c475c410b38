-- The arrays are read from their end, as in model.recent_positives.
create function engine.kept_opinions(asker engine.asker)
    returns table (media_key integer, preference integer, last_at timestamptz, place integer)
    language sql
    stable
    parallel safe
as $$
    select known.media_key, known.preference, known.last_at, known.place
    from (
        select
            codes[latest_first.place] >> 2 as media_key,
            codes[latest_first.place] & 3 as preference,
            times[latest_first.place] as last_at,
            latest_first.place
        from (
            select taken.codes[1:] as codes, taken.times[1:] as times
            from model.taken
            where taken.user_key = (kept_opinions.asker).user_key and engine.changes_are_known()
            offset 0
        ) whole
        cross join lateral (select generate_series(cardinality(codes), 1, -1) as place) latest_first
    ) known
    where case
        when (kept_opinions.asker).without = '{}' then true
        else known.media_key <> all ((kept_opinions.asker).without)
    end
$$;

comment on function engine.kept_opinions is
    'Returns engine.opinions_of the asker as model.taken has them, the latest first. place: the higher, the later. Later changes (engine.opinion_change) are not in them. No rows if engine.changes_are_known is false. Inlined.';
