-- What two media that are taken together say of a third is said once: a person with twenty space operas
-- is not twenty times one of whom that is known. Non-negative least squares, medium by medium, over those
-- that it is taken with most. Multiplied, not inverted: weights stay above zero, every step comes nearer,
-- and to stop early is to regularize. Steps that go further than they would (Salakhutdinov and Roweis, ICML 2003), and a
-- plain one last: the three come where five plain ones do. (Five to thirty were measured alike.)
create function model.linear_weights(predictor_keys integer[], strengths real[])
    returns double precision[]
    language plpgsql
    stable
    parallel safe
    cost 100000
    -- What is read of the model is read by key, and there is little of it.
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
    -- Each is like itself as nothing else is, the ridge included (Hoerl and Kennard, 1970): none of them says
    -- too much. Two that are not among each other's strongest, not at all. Both ways of a pair are one number, for
    -- there are at most 200 predictors.
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
            -- In FROM they would be written down before they are read.
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
    'How much each of these media speaks for one that they are taken with: w ≥ 0 in the order of predictor_keys, towards the least of wᵀAw + |w|²/2 − 2wᵀs over w ≥ 0, where s are their strengths and A how strong neighbours in model.item_knn they are of each other, the stronger of both ways, 1 of themselves; by multiplicative updates w ← w · (s / (A + I/2)w) ^ e from w = s, with e 1.7, 1.7 and 1 (Lee and Seung, NIPS 2000; overrelaxed: Salakhutdinov and Roweis, ICML 2003). A sparse linear method: Ning and Karypis, ICDM 2011.';
