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
    'What engine.recent_gain has of a medium since the beginning of a span: how much, of how many people, and what the sums are made of; nothing of null. Inlined.';
