create function engine.bound_place(place integer)
    returns integer
    language sql
    immutable
    parallel safe
as $$
    select bound_place.place - (bound_place.place - 1) % 4
$$;

comment on function engine.bound_place is
    'Returns the place at which engine.recent_bound has the bounds for a place of model.recent_list. Only every fourth place (1, 5, 9, …) has bounds of its own; another place uses those of the last one before it, whose span is longer, so that no less was said in it. Inlined.';
