create function engine.kept_in_span(span engine.recent_span, media_key integer)
    returns table (total double precision, people integer)
    language sql
    stable
as $$
    select
        (case (kept_in_span.span).strategy when 'popular' then recent_sum.popular else recent_sum.trending end)[later.place],
        recent_sum.people[later.place]
    from model.recent_sum
    cross join lateral (
        select width_bucket((kept_in_span.span).beginning, recent_sum.times) + 1 as place
    ) later
    where recent_sum.media_key = kept_in_span.media_key
        and recent_sum.after <= (kept_in_span.span).beginning
        and recent_sum.upto > (kept_in_span.span).beginning
    order by recent_sum.after desc
    limit 1
$$;

comment on function engine.kept_in_span is
    'Returns what model.recent_sum has of a medium since the beginning of a span. total: how much was said, by the strategy of the span; people: by how many people. No row if nothing was said since then, or media_key is null. Inlined.';
