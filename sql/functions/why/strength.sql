create function engine.strength(media_key integer, neighbour_keys integer[], weights real[])
    returns real
    language sql
    immutable
    parallel safe
as $$
    -- (To see whether it is there is sooner done than to see where.)
    select case
        when strength.media_key = any (strength.neighbour_keys)
        then strength.weights[array_position(strength.neighbour_keys, strength.media_key)]
    end
$$;

comment on function engine.strength is
    'What a row of an item model says of a medium, if that is among its neighbours: its weight; null where it is not. Inlined.';
