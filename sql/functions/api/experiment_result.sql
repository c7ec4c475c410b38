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
    'Returns what an experiment has shown so far, one row per arm, the control (arm 1) first. strategy: the name of the arm''s strategy, or of its placement where the experiment compares placements. people: people who were shown something; shown: media shown to them; taken: how many of these they then liked or watched (attributed as in api.outcomes). rate: media taken per person. difference: rate minus the control''s (null for the control); in a split, adjusted for what each person took in the 28 days before. low to high is the 95 % interval of difference for one look at the planned end; always_low to always_high is the 95 % interval, and always_p the p-value, that stay valid however often one looks. These five treat each person as one observation, and are null while any arm has fewer than 100 people, or the control took nothing. variance_saved: the share of the variance that the adjustment removed, in [0, 1]; null where there is none. mismatch_p: in a split, the p-value of a chi-square test of the numbers of people against the shares; in an interleaved experiment, the probability that chance alone makes one arm pick so many more media than the other. Below 0.001 something is broken, and the other columns mean nothing. version, version_since: the version of the experiment, and since when it holds; what was shown before does not count. Methods: engine.evidence, engine.compared_arms. Errors: ML404 for an unknown experiment.';
