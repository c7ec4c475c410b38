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
    'So many media that have not been looked at and the model lists in a span, in its order, of which no less than the threshold may have been said since the beginning. reach: what the order is by, so nothing after it has more; bound: no more was said of it; kept: how much was, where that is told. Inlined.';
