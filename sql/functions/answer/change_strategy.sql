-- Changes parameters of a strategy to values of a caller, who gets readable errors.
create function engine.change_strategy(name text, parameters jsonb)
    returns engine.strategy
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    known constant text[] := array(
        select attname::text
        from pg_attribute
        where attrelid = 'engine.strategy'::regclass
            and attnum > 0
            and not attisdropped
            and attname not in ('name', 'version', 'is_default')
        order by attnum
    );
    stranger text;
    kind text;
    broken text;
    changed engine.strategy;
begin
    if jsonb_typeof(parameters) is distinct from 'object' then
        raise 'parameters: expected an object' using errcode = 'ML400';
    end if;
    select given.parameter into stranger
    from jsonb_object_keys(parameters) as given (parameter)
    where given.parameter <> all (known)
    limit 1;
    if stranger is not null then
        raise 'parameters: expected one of %, got %',
            array_to_string(known, ', '), left(to_json(stranger)::text, 100)
            using errcode = 'ML400';
    end if;
    select given.parameter, jsonb_typeof(value) into stranger, kind
    from jsonb_each(parameters) as given (parameter, value)
    where jsonb_typeof(value) not in ('number', 'string')
    limit 1;
    if stranger is not null then
        raise 'parameters: %: expected a number or a text, got %', stranger, kind using errcode = 'ML400';
    end if;
    begin
        if parameters <> '{}' then
            select * into changed from engine.strategy where strategy.name = change_strategy.name;
            perform engine.give_parameters(
                'engine.strategy', change_strategy.name, engine.with_other_weight(changed, parameters)
            );
        end if;
    exception
        when check_violation then
            get stacked diagnostics broken = constraint_name;
            raise 'parameters: %', engine.broken(broken) using errcode = 'ML400';
        when data_exception then
            raise 'parameters: a value is not of its parameter''s type, or too large' using errcode = 'ML400';
    end;
    select * into changed from engine.strategy where strategy.name = change_strategy.name;
    if changed is null then
        raise 'strategy: there is none by this name' using errcode = 'ML404';
    end if;
    return changed;
end
$$;

comment on function engine.change_strategy is
    'Sets parameters of a strategy and returns the strategy. parameters: an object of new values by column of engine.strategy, except name, version and is_default. A new version is made where a value differs. Where only one of content_weight and collaborative_weight is given and the two would add up to more than 1, the other is lowered (engine.with_other_weight). Errors: ML400, with a message fit for a caller, where parameters is no object, or a parameter is unknown, not of its type or out of its bounds; ML404 where there is no such strategy.';
