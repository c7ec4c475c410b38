create function api.experiment_result(name text)
    returns table (
        arm smallint,
        strategy text,
        people bigint,
        shown bigint,
        taken bigint,
        rate double precision,
        difference double precision,
        low double precision,
        high double precision,
        always_low double precision,
        always_high double precision,
        always_p double precision,
        variance_saved double precision,
        mismatch_p double precision,
        version integer,
        version_since timestamptz
    )
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select result.*
    from api.result_of_sums(experiment_result.name, array(select api.experiment_sums(experiment_result.name))) result
$$;

comment on function api.experiment_result is
    'What an experiment has shown so far, an arm a row, the control first (strategy: its name, of a placement where those are compared): people who were shown something, media shown, and media taken because of it. rate: taken per person. difference: that rate minus the control''s, of a split adjusted for what each person took in the 28 days before; low to high is its 95 % interval at the planned end; always_low to always_high the 95 % interval, and always_p the p, that hold however often one looks. All of them count people, and are null with fewer than 100 in an arm. variance_saved: what the adjustment took away of the variance, in [0, 1]. mismatch_p: how likely the numbers of people are by chance, given the shares (chi-square), or, of an interleaved experiment, that one strategy picked so much more than the other; below 0.001 something is broken, and the rest means nothing. Only what was shown since version_since counts. Methods: engine.evidence, engine.compared_arms. Errors: ML404 where there is no such experiment.';
