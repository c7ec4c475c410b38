create function engine.evidence(
    difference double precision,
    variance double precision,
    baseline double precision,
    out low double precision,
    out high double precision,
    out p double precision,
    out always_low double precision,
    out always_high double precision,
    out always_p double precision
)
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    alpha constant double precision := 0.05;
    quantile constant double precision := 1.959963984540054; -- of 1 - alpha / 2
    -- The variance of the mixture, tuned to a lift of 5 %. Other lifts are found validly as well, but later.
    spread constant double precision := (0.05 * baseline) ^ 2;
    together constant double precision := variance + spread;
    radius double precision;
begin
    if abs(difference) < 1e-100 then
        difference := 0; -- its square could underflow
    end if;
    if difference is null or variance is null or variance <= 0 or baseline is null or baseline <= 0 then
        return;
    end if;
    low := difference - quantile * sqrt(variance);
    high := difference + quantile * sqrt(variance);
    p := engine.erfc(abs(difference) / sqrt(2 * variance));
    radius := sqrt(variance * together / spread * (ln(together / variance) - 2 * ln(alpha)));
    always_low := difference - radius;
    always_high := difference + radius;
    -- The inverse of the likelihood ratio of the mixture against no difference. exp must not underflow.
    always_p := least(
        1,
        exp(greatest(
            -700,
            0.5 * ln(together / variance) - spread * difference ^ 2 / (2 * variance * together)
        ))
    );
end
$$;

comment on function engine.evidence is
    'Returns the evidence for a difference, given the variance of its estimate and the baseline of the control. low, high, p: the 95 % interval and the two-sided p-value of a single look; always_low, always_high, always_p: the interval and p-value that hold however often one looks (a normal mixture whose standard deviation is 5 % of baseline). All are null if an argument is null, or if variance or baseline is not positive. Sources: Robbins, Statistical methods related to the law of the iterated logarithm, Annals of Mathematical Statistics 41 (1970); Johari, Koomen, Pekelis and Walsh, Peeking at A/B tests, KDD (2017); Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, Time-uniform central limit theory and asymptotic confidence sequences, Annals of Statistics 52 (2024).';
