-- Non-negative least squares for one medium count once what several alike predictors say. Multiplicative updates keep
-- weights above 0 and come nearer with every step; stopping early regularizes. Two overrelaxed steps (Salakhutdinov and
-- Roweis, ICML 2003) and a plain one come as far as five plain ones.
create function model.linear_weights(predictor_keys integer[], strengths real[])
    returns double precision[]
    language plpgsql
    stable
    parallel safe
    cost 100000
    -- Few rows of model.item_knn are read, each by key: neither a sort nor a merge join is worth its cost.
    set enable_sort = off
    set enable_mergejoin = off
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    exponents constant double precision[] := '{1.7,1.7,1}';
    exponent double precision;
    ridge constant double precision := 0.5;
    themselves constant integer[] := array(select generate_series(1, cardinality(linear_weights.predictor_keys)));
    ones integer[];
    others integer[];
    likenesses double precision[];
    weights double precision[] := strengths;
begin
    -- ones, others and likenesses are a sparse symmetric matrix: 1 + ridge on the diagonal (Hoerl and Kennard, 1970),
    -- and 0 for two media that are not neighbours in model.item_knn. Both directions of a pair are one number (pair),
    -- which has room for 255 predictors: there are at most 200.
    with likeness as (
        select pair / 256 as one, pair % 256 as other, strength
        from (
            select least(one, other) * 256 + greatest(one, other) as pair, max(strength)::double precision as strength
            from (
                select one, unnest(neighbour_keys) as media_key, unnest(item_knn.weights) as strength
                from unnest(linear_weights.predictor_keys) with ordinality as listed (media_key, one)
                join model.item_knn using (media_key)
                offset 0
            ) neighbour
            join unnest(linear_weights.predictor_keys) with ordinality as listed (media_key, other) using (media_key)
            group by pair
        ) both_ways
    )
    select
        array_agg(one::integer) || array_agg(other::integer) || themselves,
        array_agg(other::integer) || array_agg(one::integer) || themselves,
        array_agg(strength) || array_agg(strength) || array_fill(1 + ridge, array[cardinality(themselves)])
    into ones, others, likenesses
    from likeness;

    foreach exponent in array exponents loop
        select array_agg(weights[one] * power(strengths[one] / said, exponent) order by one)
        into weights
        from (
            select one, sum(likeness * weights[other]) as said
            -- unnest is in the select list because a function scan in FROM would first write the arrays to a tuplestore.
            from (
                select unnest(ones) as one, unnest(others) as other, unnest(likenesses) as likeness
            ) entry
            group by one
        ) every;
    end loop;
    return weights;
end
$$;

comment on function model.linear_weights is
    'Returns how much each of predictor_keys speaks for a medium that they are taken with: w ≥ 0, in their order, towards the minimum of wᵀAw + |w|²/2 − 2wᵀs over w ≥ 0. s: their strengths; A: how strong neighbours they are of each other in model.item_knn, the stronger of both directions, 1 of themselves. The method is multiplicative updates w ← w · (s / (A + I/2)w) ^ e from w = s, with e 1.7, 1.7 and 1 (Lee and Seung, NIPS 2000; overrelaxed: Salakhutdinov and Roweis, ICML 2003). A sparse linear method: Ning and Karypis, ICDM 2011.';
