create function engine.bound_place(place integer)
    returns integer
    language sql
    immutable
    parallel safe
as $$
    select bound_place.place - (bound_place.place - 1) % 4
$$;

comment on function engine.bound_place is
    'At which place engine.recent_bound has bounds for a span of model.recent_list: its own of every fourth one, and else that of a longer span, of which no less was said. Inlined.';
