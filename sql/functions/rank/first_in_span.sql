-- This is a threshold algorithm (Fagin, Lotem and Naor, PODS 2001): each round sums up the `most` media with the
-- greatest bounds, until no other medium can have as much as the last of the wanted ones.
create function engine.first_in_span(
    span engine.recent_span,
    bits varbit,
    wanted integer,
    out media_keys integer[],
    out totals double precision[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
#variable_conflict use_column
declare
    too_little constant double precision := 1e-6; -- below this share of size, a total has too few exact digits
    slack constant double precision := 1 + 1e-8; -- totals this close may tie, and ties go by id
    most integer := wanted + 20; -- some media may not be available
    threshold double precision := '-infinity';
    has_place constant boolean := engine.bound_place(span.place) = span.place; -- else bounds are of a longer span
    with_gained boolean := has_place or span.place = 10; -- place 10 is 8 and 12 hours, where most has changed
    media_ids uuid[];
    looked integer[] := '{}';
    fresh integer[];
    last_reach double precision;
    is_exact boolean;
begin
    loop
        select
            array_agg(media_key order by place) filter (where place <= wanted),
            array_agg(media_id order by place) filter (where place <= wanted),
            array_agg(total order by place) filter (where place <= wanted),
            array_agg(media_key) filter (where is_fresh),
            min(reach),
            -- A small difference of large sums has few exact digits: then the caller must read the events instead.
            bool_and(total > too_little * size) filter (where counts and is_fresh)
        into media_keys, media_ids, totals, fresh, last_reach, is_exact
        from (
            select
                *,
                case when counts then
                    row_number() over (partition by counts order by round(ln(greatest(total, 1e-300)) * 1e9) desc, media_id)
                end as place
            from (
                select media_key, media_id, total, null as size, null as reach, true as counts, false as is_fresh
                from unnest(media_keys, media_ids, totals) already (media_key, media_id, total)
                union all
                select summed.media_key, media_id, total, size, reach, has_any and available is true, true
                from (
                    select
                        media_key,
                        reach,
                        is_possible,
                        coalesce(candidate.kept, kept.total, 0) + coalesce(gain.total, 0) + coalesce(change, 0) as total,
                        coalesce(candidate.kept, kept.total, 0) + coalesce(gain.size, 0) as size,
                        is_known or coalesce(kept.people, 0) + coalesce(gain.people, 0) + coalesce(change_people, 0) > 0 as has_any
                    from engine.recent_candidates(span, bits, looked, with_gained, threshold, most) candidate
                    left join lateral engine.gain_in_span(span, case when span.has_gains then media_key end) gain on true
                    cross join lateral (
                        -- A total that is clearly above 0 (is_known) comes from somebody, so the number of people need
                        -- not be looked up.
                        select
                            candidate.kept + coalesce(gain.total, 0) + coalesce(change, 0)
                            > too_little * (candidate.kept + coalesce(gain.size, 0)) as is_known,
                            kept_most + coalesce(gain.total, 0) + coalesce(change, 0) >= threshold as is_possible
                    ) known
                    left join lateral engine.kept_in_span(span, case when is_possible and is_known is not true then media_key end) kept on true
                    offset 0 -- optimization fence: engine.media is read only for media with enough
                ) summed
                left join engine.media
                    on media.media_key = summed.media_key and is_possible and (total >= threshold or total <= too_little * size)
            ) found
        ) ranked;
        exit when is_exact is false
            or threshold > '-infinity' and coalesce(cardinality(fresh), 0) < most
            or has_place and greatest(last_reach, span.unlisted_most) + span.change_most < totals[wanted] / slack;
        looked := looked || fresh;
        threshold := coalesce(totals[wanted], 1e-300) / slack; -- a total of 0 is on no list
        most := 2 * most;
        with_gained := true;
    end loop;
    media_keys := case when is_exact is not false then coalesce(media_keys, '{}') end;
end
$$;

comment on function engine.first_in_span is
    'Returns the first "wanted" available media of those whose bits are 1 (null: all), ordered by what people said of them since the beginning of a span, then by id. totals: how much that is, in the units of model.recent_sum. media_keys is null if subtracting what was taken back leaves too few exact digits.';
