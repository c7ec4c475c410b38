create function engine.listed_in_span(
    span engine.recent_span,
    bits varbit,
    looked integer[],
    threshold double precision,
    most integer
)
    returns table (media_key integer, reach double precision, bound double precision, kept double precision)
    language sql
    stable
as $$
    select bounded.media_key, bounded.reach, bounded.bound, bounded.kept
    from (
        select
            walked.media_key,
            walked.total as reach,
            case
                when walked.upto <= (listed_in_span.span).beginning then coalesce(walked.total_next, walked.total)
                else walked.total
            end as bound,
            case
                when walked.upto > (listed_in_span.span).beginning then walked.total
                when walked.upto_next > (listed_in_span.span).beginning then walked.total_next
            end as kept
        from (
            -- unnest in the select list gives one row at a time, so the outer limit ends the walk.
            select
                unnest(part.media_keys) as media_key,
                unnest(part.totals) as total,
                unnest(part.upto) as upto,
                unnest(part.totals_next) as total_next,
                unnest(part.upto_next) as upto_next
            from (
                select *
                from model.recent_list
                where recent_list.strategy = (listed_in_span.span).strategy
                    and recent_list.since = (listed_in_span.span).since
                    and recent_list.most >= listed_in_span.threshold
                order by recent_list.part
            ) part
        ) walked
    ) bounded
    where bounded.bound >= listed_in_span.threshold
        and bounded.media_key not in (select unnest(listed_in_span.looked))
        and (listed_in_span.bits is null or engine.allows(listed_in_span.bits, bounded.media_key))
    limit listed_in_span.most
$$;

comment on function engine.listed_in_span is
    'Returns the first "most" media of model.recent_list for a span, in its order, of those whose bits are 1 (null: all), that are not in looked and of which at least threshold may have been said since the beginning of the span. reach: the total that the list is ordered by, so no later medium has more; bound: no more than this was said of the medium since the beginning; kept: how much was said; null where the list does not tell. Inlined.';
