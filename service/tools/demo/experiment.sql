-- An experiment of the demo world, which has ended: of the invented people, half got classic and half blend
-- in September and October 2026, and what they took since then came of it. It answers nobody.
update engine.tracking set retention = '3650 days'; -- the demo's time stands still

select engine.set_placement('demo', description => 'Where the experiment was.')
where not exists (select from engine.placement where name = 'demo');

with trial as (
    insert into engine.experiment
        (name, placement, method, strategies, shares, people, salt, starts_at, ends_at, version_since)
    values
        ('demo', 'demo', 'split', '{classic,blend}', '{0.5,0.5}', 1, 'demo', '2026-09-01Z', '2026-11-01Z', '2026-09-01Z')
    on conflict do nothing
    returning *
),
visit as (
    select
        user_key,
        engine.arm(user_id, salt, people, shares) as arm,
        greatest(min(happened_at) - interval '10 minutes', starts_at) as at,
        array_agg(distinct media_key) as taken
    from trial
    join engine.interaction on happened_at >= starts_at and happened_at < ends_at and positive
    join engine.person using (user_key)
    group by user_key, user_id, salt, people, shares, starts_at, happened_at::date
)
insert into engine.answer_log (
    answer_id, shown_at, user_key, placement, n, "offset", strategy, strategy_version, fallback, model_version, state,
    media_keys, experiment, experiment_version, arm
)
select
    answer_id,
    engine.shown_at(answer_id),
    user_key,
    'demo',
    cardinality(media_keys),
    0,
    strategies[arm],
    1,
    false,
    1,
    '{}',
    media_keys,
    'demo',
    1,
    arm
from trial
cross join visit
cross join lateral (select engine.new_answer_id(at) as answer_id) given
cross join lateral (
    select array(
        (
            -- Blend shows all that they are going to take, classic two thirds of it.
            select media_key
            from unnest(taken) media_key
            where arm = 2 or hashint4(media_key # user_key) % 3 <> 0
            order by hashint4(media_key # user_key)
            limit 8
        )
        union all
        (
            select media_key
            from engine.media
            where available and media_key <> all (taken)
            order by hashint8(media_key * 1000003::bigint + user_key + extract(doy from at)::integer)
            limit 4
        )
    ) as media_keys
) shown;
