create function api.outcomes(
    placement text default null,
    "from" timestamptz default null,
    "to" timestamptz default null,
    by text default 'strategy'
)
    returns table (
        "group" text,
        answers bigint,
        people bigint,
        shown bigint,
        taken bigint,
        rate double precision,
        median_seconds double precision,
        coverage double precision,
        new_share double precision
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
#variable_conflict use_column
declare
    upto constant timestamptz := coalesce(outcomes."to", now());
    since constant timestamptz := coalesce(outcomes."from", upto - interval '1 day');
    by_position constant boolean := outcomes.by = 'position';
    known text[];
begin
    if outcomes.by is null or outcomes.by not in ('strategy', 'placement', 'position', 'arm', 'day') then
        raise 'by: expected strategy, placement, position, arm or day' using errcode = 'ML400';
    end if;
    if outcomes.placement is not null then
        perform engine.checked_placement(outcomes.placement);
    end if;
    if since >= upto or upto - since > interval '400 days' or not isfinite(since) or not isfinite(upto) then
        raise 'from, to: expected a time, and one after it, at most 400 days later' using errcode = 'ML400';
    end if;
    -- A group is a number below, and a group and a medium are one: of millions, those are counted in half
    -- the time that texts take.
    known := array(
        select "group"
        from engine.shown_answer(outcomes.placement, since, upto, outcomes.by)
        where arms is null
        group by 1
        union
        select picked."group"
        from (
            select experiment, experiment_version
            from engine.shown_answer(outcomes.placement, since, upto, outcomes.by)
            where arms is not null
            group by 1, 2
        ) interleaved
        cross join engine.groups_of_interleaved(experiment, experiment_version, outcomes.by) picked
    );
    return query
        with answer as not materialized (
            select shown.*, case when arms is null and not by_position then array_position(known, "group") end as number
            from engine.shown_answer(outcomes.placement, since, upto, outcomes.by) shown
        ),
        -- What has a group of its own in its answer.
        item as not materialized (
            select
                answer_id,
                user_key,
                media_key,
                case when by_position then "offset" + place::integer else array_position(known, picked."group") end as number
            from answer
            cross join lateral unnest(media_keys) with ordinality as listed (media_key, place)
            left join lateral engine.groups_of_interleaved(experiment, experiment_version, outcomes.by) picked
                on picked.arm = arms[place]
            where number is null and (seen_keys is null or media_key = any (seen_keys))
        ),
        medium as (
            select (pair >> 32)::integer as number, (pair & x'ffffffff'::bigint)::integer as media_key, times
            from (
                select pair, count(*) as times
                from (
                    select (number::bigint << 32) | unnest(coalesce(seen_keys, media_keys)) as pair
                    from answer
                    where number is not null
                    union all
                    select (number::bigint << 32) | media_key
                    from item
                ) shown
                group by pair
            ) counted
        ),
        showing as (
            select
                medium.number,
                sum(times) as shown,
                count(*) as media,
                coalesce(sum(times) filter (where new_media.media_key is not null), 0) as new
            from medium
            left join model.new_media using (media_key)
            group by medium.number
        ),
        person as (
            select number, user_key, count(*) as answers
            from answer
            where number is not null and coalesce(seen_keys, media_keys) <> '{}'
            group by number, user_key
            union all
            select number, user_key, count(distinct answer_id)
            from item
            group by number, user_key
        ),
        audience as (
            select number, sum(person.answers)::bigint as answers, count(distinct nullif(user_key, 0)) as people
            from person
            group by number
        ),
        taking as (
            select
                coalesce(answer.number, item.number) as number,
                count(*) as taken,
                percentile_cont(0.5) within group (
                    order by extract(epoch from taken_at - shown_at)::double precision
                ) as median_seconds
            from engine.taken(since, upto) taken
            join answer using (answer_id)
            left join item on answer.number is null and item.answer_id = taken.answer_id and item.media_key = taken.media_key
            where answer.number is not null and taken.media_key = any (coalesce(seen_keys, media_keys))
                or item.number is not null
            group by 1
        )
        select
            case when by_position then number::text else known[number] end,
            answers,
            people,
            showing.shown::bigint,
            coalesce(taking.taken, 0),
            coalesce(taking.taken, 0)::double precision / showing.shown,
            taking.median_seconds,
            media::double precision / nullif((select count(*) from engine.media where available), 0),
            new::double precision / showing.shown
        from showing
        join audience using (number)
        left join taking using (number)
        order by case when by_position then number end, 1;
end
$$;

comment on function api.outcomes is
    'What became of the answers that were logged, from one time up to another (by default, of the last 24 hours; at most 400 days), at a placement (null: all), by strategy, placement, position, arm (experiment:version:arm; null: none) or day (UTC). answers; people who got them (visitors without an account are not among these); media shown, media taken (LIKE or WATCH) within engine.tracking.attribution_window or by the answer_id of the event; rate: taken / shown, in [0, 1]; median_seconds from answer to taking (null: nothing was taken); coverage: the share of the available media that was shown at all; new_share: of what was shown, the share that nobody had taken as of the last refresh. No rows where nothing was shown. Errors: ML400 for an argument that cannot be.';
