create function engine.gained_in_span(
    span engine.recent_span,
    bits varbit,
    looked integer[],
    threshold double precision,
    most integer
)
    returns table (media_key integer, bound double precision)
    language sql
    stable
as $$
    select recent_bound.media_key, recent_bound.bound
    from engine.recent_bound
    where (gained_in_span.span).has_gains
        and recent_bound.strategy = (gained_in_span.span).strategy
        and recent_bound.place = engine.bound_place((gained_in_span.span).place)
        and recent_bound.bound >= gained_in_span.threshold
        and recent_bound.media_key not in (select unnest(gained_in_span.looked))
        and (
            -- EXISTS would always be true for a place with bounds of its own. The first condition spares its evaluation,
            -- which may hash all of engine.recent_gain.
            engine.bound_place((gained_in_span.span).place) = (gained_in_span.span).place
            or exists (
                select
                from engine.recent_gain
                where recent_gain.media_key = recent_bound.media_key
                    and (
                        case (gained_in_span.span).strategy when 'popular' then popular_bounds else trending_bounds end
                    )[(gained_in_span.span).place] >= gained_in_span.threshold
            )
        )
        and (gained_in_span.bits is null or engine.allows(gained_in_span.bits, recent_bound.media_key))
    order by recent_bound.bound desc, recent_bound.media_key desc
    limit gained_in_span.most
$$;

comment on function engine.gained_in_span is
    'Returns the first "most" media that engine.recent_gain has changes of, in the order of engine.recent_bound, of those whose bits are 1 (null: all), that are not in looked and whose bound is at least threshold. bound: no more was said of the medium in the span, all in all (engine.recent_bound). Inlined.';
