-- model.recent_list bounds what was said of a medium; where something has changed since, engine.recent_bound does.
-- Changes that are not summed up yet (changed_totals of the span) come on top of either bound.
create function engine.recent_candidates(
    span engine.recent_span,
    bits varbit,
    looked integer[],
    with_gained boolean,
    threshold double precision,
    most integer
)
    returns table (
        media_key integer,
        reach double precision,
        kept_most double precision,
        kept double precision,
        change double precision,
        change_people bigint
    )
    language sql
    stable
as $$
    select
        bounded.media_key,
        max(bounded.reach),
        coalesce(
            max(bounded.kept_most),
            -- A medium that engine.listed_in_span did not return is below its threshold, not in model.recent_list, or
            -- after the last one that it returned.
            greatest(
                recent_candidates.threshold - (recent_candidates.span).change_most,
                (recent_candidates.span).unlisted_most,
                min(min(bounded.listed_reach)) over ()
            )
        ),
        max(bounded.kept),
        max(bounded.change),
        max(bounded.change_people)
    from (
        select
            listed.media_key,
            listed.reach,
            listed.reach as listed_reach,
            listed.bound as kept_most,
            listed.kept,
            null::double precision as change,
            null::bigint as change_people
        from engine.listed_in_span(
            recent_candidates.span,
            recent_candidates.bits,
            recent_candidates.looked,
            recent_candidates.threshold - (recent_candidates.span).change_most,
            recent_candidates.most
        ) listed
        union all
        select gained.media_key, gained.bound, null, null, null, null, null
        from engine.gained_in_span(
            recent_candidates.span,
            recent_candidates.bits,
            recent_candidates.looked,
            recent_candidates.threshold - (recent_candidates.span).change_most,
            case when recent_candidates.with_gained then recent_candidates.most else 0 end
        ) gained
        union all
        select changed.media_key, null, null, null, null, changed.total, changed.people
        from unnest(
            (recent_candidates.span).changed_keys,
            (recent_candidates.span).changed_people,
            (recent_candidates.span).changed_totals
        ) changed (media_key, people, total)
        where recent_candidates.bits is null or engine.allows(recent_candidates.bits, changed.media_key)
        union all
        select recent_sum.media_key, null, null, null, null, null, null
        from model.recent_sum
        where (recent_candidates.span).unlisted_most > 0
            and recent_candidates.threshold between 0 and (recent_candidates.span).unlisted_most
            and recent_sum.after <= (recent_candidates.span).beginning
            and recent_sum.upto > (recent_candidates.span).beginning
            and (recent_candidates.bits is null or engine.allows(recent_candidates.bits, recent_sum.media_key))
    ) bounded
    where bounded.media_key not in (select unnest(recent_candidates.looked))
    group by bounded.media_key
    -- engine.first_in_span takes fewer than `most` rows for the end of the candidates. So HAVING must not drop rows that
    -- a limit has counted, and drops only rows without reach, which come from branches without a limit.
    having
        max(bounded.reach) is not null
        or (recent_candidates.span).unlisted_most + coalesce(max(bounded.change), 0) >= recent_candidates.threshold
    order by max(bounded.reach) desc nulls last
    limit recent_candidates.most
$$;

comment on function engine.recent_candidates is
    'Returns the first "most" media, by reach, that may have at least threshold in a span, all in all, of those whose bits are 1 (null: all) and that are not in looked. reach: the value by which model.recent_list or engine.recent_bound orders the medium; null: it was found in neither. kept: what the model has of it, where that is known; kept_most: the model has no more than this. change, change_people: what neither the model nor engine.recent_gain has. with_gained: also return media of engine.recent_bound; otherwise media that have gains come only if the model lists them. Media that are found in neither and have no change come only if threshold is from 0 to span.unlisted_most. Inlined.';
