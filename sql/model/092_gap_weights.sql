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
    'What a pair of a medium and one so many places later counts, from -reach to reach: 0 beyond the model''s window_size. Four elements a place, by what the person thinks of the later one, as in model.history; nobody thinks 3.';
