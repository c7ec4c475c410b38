-- The boosts of many rules may multiply to a number out of range, which would be an error.
create function engine.product(one double precision, other double precision)
    returns double precision
    language sql
    immutable
    parallel safe
as $$
    select case
        when product.one = 0 or product.other = 0 then 0
        when ln(product.one) + ln(product.other) > 598 then 1e260
        when ln(product.one) + ln(product.other) < -598 then 1e-260
        else product.one * product.other
    end
$$;

comment on function engine.product is
    'Returns the product of two numbers that are not negative: at most 1e260 and, if neither is 0, at least 1e-260. Inlined.';
