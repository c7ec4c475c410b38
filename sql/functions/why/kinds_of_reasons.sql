create function engine.kinds_of_reasons(strategy engine.strategy, shares engine.source_values)
    returns text[]
    language sql
    immutable
    parallel safe
as $$
    select array_remove(
        array[
            case when (kinds_of_reasons.strategy).content_weight > 0 then 'genres' end,
            case when alone then 'alone' end,
            case when not alone and (kinds_of_reasons.shares).people > 0 then 'people' end,
            case when not alone and (kinds_of_reasons.shares).transitions > 0 then 'transitions' end,
            case when not alone and (kinds_of_reasons.shares).similar > 0 then 'slim' end,
            case when not alone and (kinds_of_reasons.shares).popular > 0 then 'popular' end,
            case when not alone and (kinds_of_reasons.shares).trending > 0 then 'trending' end
        ],
        null
    )
    from (
        select 1 in (
            (kinds_of_reasons.strategy).neighbours_weight,
            (kinds_of_reasons.strategy).popularity_weight,
            (kinds_of_reasons.strategy).trend_weight
        ) as alone
    ) source
$$;

comment on function engine.kinds_of_reasons is
    'The sources of engine.contributions that a strategy with these engine.shares has. Never null.';
