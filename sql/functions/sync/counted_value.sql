create function engine.counted_value(type text, value double precision)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select case
        when value is null or value in ('NaN', 'Infinity', '-Infinity') then
            case type when 'LIKE' then 1 when 'WATCH' then 0.5 else -1 end
        when value > 100 then 100
        when value < -100 then -100
        when value > -1e-12 and value < 1e-12 then 0
        else value
    end
$$;

comment on function engine.counted_value is
    'Returns the value with which an interaction of the source counts. Null, NaN and infinity become the default of the type (LIKE 1, WATCH 0.5, DISLIKE -1). Other values are limited to ±100, so that no event outweighs all others; values nearer to 0 than 1e-12 become 0, so that no product underflows. Inlined, so that the source can compute it.';

grant execute on function engine.counted_value to ml_service_sync;
