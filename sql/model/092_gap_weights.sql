create function model.gap_weights(parameters engine.model_parameters, reach integer)
    returns double precision[]
    language sql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    select array_agg(
        case
            when gap = 0 or abs(gap) > (gap_weights.parameters).window_size then 0
            else power(abs(gap) + (gap_weights.parameters).gap_offset, -(gap_weights.parameters).gap_exponent)
                * case when gap < 0 then (gap_weights.parameters).backward_weight else 1 end
                * case preference
                    when 0 then (gap_weights.parameters).dislike_weight
                    when 1 then (gap_weights.parameters).watch_weight
                    else 1
                end
        end
        order by gap, preference
    )
    from generate_series(-gap_weights.reach, gap_weights.reach) gap
    cross join generate_series(0, 3) preference
$$;

comment on function model.gap_weights is
    'Returns what a pair of media in a history counts if the second comes gap places after the first, for each gap from -reach to reach: (|gap| + gap_offset) ^ -gap_exponent, × backward_weight if gap is negative; 0 for a gap of 0, and beyond window_size. Four elements for each gap, by the person''s preference for the second medium, 0 to 3 as in model.history: × dislike_weight, watch_weight, 1 and 1; 3 does not occur.';
