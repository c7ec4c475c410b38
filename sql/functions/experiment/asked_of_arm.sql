create function engine.asked_of_arm(trial engine.experiment, arm integer, question jsonb)
    returns jsonb
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    most constant integer := 1000; -- the greatest limit of a question
    asked constant jsonb := question || jsonb_build_object(
        case trial.compares when 'strategies' then 'strategy' else 'placement' end,
        trial.strategies[arm]
    );
begin
    if trial.method = 'split' then
        return asked;
    end if;
    return asked || jsonb_build_object(
        'limit',
        least(most, coalesce(question ->> 'limit', '10')::integer + coalesce(question ->> 'offset', '0')::integer),
        'offset',
        0
    );
end
$$;

comment on function engine.asked_of_arm is
    'Returns a question (JSON) as an arm of an experiment is asked it: with the strategy or the placement of the arm; if pages are interleaved, from the first place on to the end of the page, at most 1,000 media.';
