create function engine.gain_in_span(span engine.recent_span, media_key integer)
    returns table (total double precision, people integer, size double precision)
    language sql
    stable
as $$
    select
        (case (gain_in_span.span).strategy when 'popular' then recent_gain.popular else recent_gain.trending end)[later.place],
        recent_gain.people[later.place],
        case (gain_in_span.span).strategy when 'popular' then recent_gain.popular_size else recent_gain.trending_size end
    from engine.recent_gain
    cross join lateral (
        select width_bucket((gain_in_span.span).beginning, recent_gain.times) + 1 as place
    ) later
    where recent_gain.media_key = gain_in_span.media_key
$$;

comment on function engine.gain_in_span is
    'Returns what engine.recent_gain has of a medium since the beginning of a span. total: how much is added, by the strategy of the span; people: how many people more; size: what the sums are made of, whether added or taken away. total and people are null if nothing has changed since the beginning. No row if engine.recent_gain has nothing of the medium, or media_key is null. Inlined.';
