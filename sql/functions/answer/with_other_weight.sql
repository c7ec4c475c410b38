-- The two weights of a score may add up to at most 1. If only one of them is given, the other is lowered to fit.
create function engine.with_other_weight(strategy engine.strategy, parameters jsonb)
    returns jsonb
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant engine.strategy := jsonb_populate_record(strategy, parameters);
    said constant boolean[] := array[parameters ? 'content_weight', parameters ? 'collaborative_weight'];
begin
    if wanted.content_weight + wanted.collaborative_weight <= 1 + 1e-9 then
        return parameters;
    elsif said = '{t,f}' and wanted.content_weight <= 1 then
        return parameters || jsonb_build_object('collaborative_weight', 1 - wanted.content_weight::numeric);
    elsif said = '{f,t}' and wanted.collaborative_weight <= 1 then
        return parameters || jsonb_build_object('content_weight', 1 - wanted.collaborative_weight::numeric);
    end if;
    return parameters;
end
$$;

comment on function engine.with_other_weight is
    'Returns these parameters of a strategy. Where they have only one of content_weight and collaborative_weight and the two would add up to more than 1, the other is added, as 1 - this one, unless this one alone is above 1. Errors: data_exception for a value that is not of its type.';
