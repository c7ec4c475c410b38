create function engine.worthy(neighbour_keys integer[], weights real[], weight double precision, worth double precision)
    returns integer[]
    language sql
    immutable
    parallel safe
as $$
    select case
        when worthy.weight * worthy.weights[1] < worthy.worth then null
        when worthy.weight * worthy.weights[9] < worthy.worth then worthy.neighbour_keys[:8]
        when worthy.weight * worthy.weights[17] < worthy.worth then worthy.neighbour_keys[:16]
        when worthy.weight * worthy.weights[33] < worthy.worth then worthy.neighbour_keys[:32]
        when worthy.weight * worthy.weights[65] < worthy.worth then worthy.neighbour_keys[:64]
        when worthy.weight * worthy.weights[129] < worthy.worth then worthy.neighbour_keys[:128]
        else worthy.neighbour_keys
    end
$$;

comment on function engine.worthy is
    'Returns the first of neighbour_keys, which are sorted by weights, best first: at least all those whose element of weights, multiplied by weight, is not less than worth. Null where there are none. Inlined.';
