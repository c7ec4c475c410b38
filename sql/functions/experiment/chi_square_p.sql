create function engine.chi_square_p(statistic double precision, degrees integer)
    returns double precision
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    half constant double precision := statistic / 2;
    -- Start with one or two degrees of freedom and add two at a time: Q(a + 1, y) = Q(a, y) + y^a e^-y / gamma(a + 1).
    a double precision := case when degrees % 2 = 1 then 0.5 else 1 end;
    p double precision;
    term double precision;
begin
    if statistic is null or degrees is null or statistic < 0 or degrees < 1 then
        return null;
    end if;
    if half > 700 then
        return 0;
    end if;
    p := case when degrees % 2 = 1 then engine.erfc(sqrt(half)) else exp(-half) end;
    term := case when degrees % 2 = 1 then 2 * sqrt(half / pi()) * exp(-half) else half * exp(-half) end;
    while a < degrees / 2.0 - 0.25 loop
        p := p + term;
        a := a + 1;
        term := term * half / a;
    end loop;
    return least(p, 1);
end
$$;

comment on function engine.chi_square_p is
    'Returns the p-value of a chi-square test: the probability that a chi-square variable with these degrees of freedom is at least statistic. Relative error below 1e-9 (0 below 1e-300). Null for a negative statistic or fewer than one degree. Source: Abramowitz and Stegun, 26.4.4 and 26.4.5 (1964), by engine.erfc.';
