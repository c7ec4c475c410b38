create function engine.compared_arms(
    people bigint[],
    taken double precision[],
    taken_squared double precision[],
    before double precision[],
    before_squared double precision[],
    product double precision[]
)
    returns table (
        arm smallint,
        rate double precision,
        difference double precision,
        variance double precision,
        variance_saved double precision
    )
    language sql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
    with moment as (
        select
            place,
            n,
            y / n as mean_taken,
            x / n as mean_before,
            -- Sums of squares and products of deviations from the means.
            greatest(yy - y * y / n, 0) as spread_taken,
            greatest(xx - x * x / n, 0) as spread_before,
            xy - x * y / n as spread_both
        from unnest(
            compared_arms.people::double precision[],
            compared_arms.taken,
            compared_arms.taken_squared,
            compared_arms.before,
            compared_arms.before_squared,
            compared_arms.product
        ) with ordinality as sums (n, y, yy, x, xx, xy, place)
        where n > 1
    ),
    regression as (
        -- The coefficient of CUPED, pooled over all arms: how what a person takes depends on what they took before.
        select case when sum(spread_before) > 0 then sum(spread_both) / sum(spread_before) else 0 end as slope
        from moment
    ),
    adjusted as (
        select
            place,
            mean_taken,
            mean_taken - slope * mean_before as mean,
            greatest(spread_taken - 2 * slope * spread_both + slope ^ 2 * spread_before, 0) / (n - 1) / n as variance,
            spread_taken / (n - 1) / n as variance_before
        from moment
        cross join regression
    )
    select
        treated.place::smallint,
        treated.mean_taken,
        case when treated.place > 1 then treated.mean - control.mean end,
        case when treated.place > 1 then treated.variance + control.variance end,
        case
            when treated.place > 1
            then 1 - (treated.variance + control.variance) / nullif(treated.variance_before + control.variance_before, 0)
        end
    from adjusted treated
    left join adjusted control on control.place = 1
    order by treated.place
$$;

comment on function engine.compared_arms is
    'Compares the arms of a split with the first of them, the control. The arguments are, for each arm, sums over its people: people: how many they are; taken: what they took; before: what they took before; taken_squared, before_squared: the squares; product: taken × before. rate: taken per person. difference: of the rates, adjusted for what people took before (CUPED); variance: of this estimate, with a person as the unit; variance_saved: the share of the variance that the adjustment removed. These three are null for the control, and for every arm where the control has fewer than 2 people. No row for an arm with fewer than 2 people. Source: Deng, Xu, Kohavi and Walker, Improving the sensitivity of online controlled experiments by utilizing pre-experiment data, WSDM (2013).';
