-- PostgreSQL has erfc from version 16 on. This is the trapezoidal rule for an integrand of Gaussian decay, which
-- converges exponentially, minus the contribution of the pole of the integrand.
create function engine.erfc(x double precision)
    returns double precision
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    step constant double precision := 0.5;
    z constant double precision := abs(x);
    total double precision;
    value double precision;
begin
    if x is null then
        return null;
    end if;
    if z < 1e-3 then
        -- The first terms of the Taylor series; without the cubic term where x * x * x could underflow.
        return 1 - 2 / sqrt(pi()) * (x - case when z > 1e-9 then x * x * x / 3 else 0 end);
    end if;
    if z > 26 then
        value := 0; -- below 1e-295; exp(-z * z) would soon underflow
    else
        total := 1 / (z * z);
        for n in 1..13 loop
            total := total + 2 * exp(-step * step * n * n) / (step * step * n * n + z * z);
        end loop;
        value := step * z * exp(-z * z) / pi() * total;
        if z < pi() / step then
            value := value - 2 / (exp(2 * pi() * z / step) - 1);
        end if;
    end if;
    return case when x > 0 then value else 2 - value end;
end
$$;

comment on function engine.erfc is
    'Returns the complementary error function, 2 / sqrt(pi) × the integral of exp(-t²) from x to infinity. Relative error below 1e-11 up to x = 26; 0 beyond. 1 - erfc(z / sqrt(2)) is the probability that a normal variable is within z standard deviations. Null for null. Source: Chiarella and Reichel, On the evaluation of integrals related to the error function, Mathematics of Computation 22 (1968).';
