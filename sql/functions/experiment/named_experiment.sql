create function engine.named_experiment(name text)
    returns engine.experiment
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    named engine.experiment;
begin
    select * into named from engine.experiment where experiment.name = named_experiment.name;
    if not found then
        raise 'name: there is no experiment %', left(named_experiment.name, 100) using errcode = 'ML404';
    end if;
    return named;
end
$$;

comment on function engine.named_experiment is
    'Returns the experiment of this name. Errors: ML404 if there is none.';
