-- What api.outcomes is made of, in parts that can be put together: sets of people and of media, not how
-- many they are.
create function engine.outcome_counts(placement text, "from" timestamptz, "to" timestamptz, by text)
    returns table (
        "group" text,
        answers bigint,
        user_keys integer[],
        media_keys integer[],
        times integer[],
        seconds double precision[]
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set work_mem = '64MB'
    set jit = off
as $$
#variable_conflict use_column
declare
    by_position constant boolean := outcome_counts.by = 'position';
    known text[];
begin
    -- A group is a number below: of millions, those are counted in half the time that texts take. (A number
    -- and a key as one bigint would take ten times as long: the hash of such is that of either half.)
    if not by_position then
        known := array(
            select "group"
            from engine.shown_answer(outcome_counts.placement, outcome_counts."from", outcome_counts."to", outcome_counts.by)
            where arms is null
            group by 1
            union
            select picked."group"
            from (
                select experiment, experiment_version
                from engine.shown_answer(outcome_counts.placement, outcome_counts."from", outcome_counts."to", outcome_counts.by)
                where arms is not null
                group by 1, 2
            ) interleaved
            cross join engine.groups_of_interleaved(experiment, experiment_version, outcome_counts.by) picked
        );
    end if;
    return query
        with answer as not materialized (
            select shown.*, case when arms is null and not by_position then array_position(known, "group") end as number
            from engine.shown_answer(outcome_counts.placement, outcome_counts."from", outcome_counts."to", outcome_counts.by) shown
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
            left join lateral engine.groups_of_interleaved(experiment, experiment_version, outcome_counts.by) picked
                on picked.arm = arms[place]
            where number is null and (seen_keys is null or media_key = any (seen_keys))
        ),
        showing as (
            select number, array_agg(media_key) as media_keys, array_agg(times) as times
            from (
                select number, media_key, count(*)::integer as times
                from (
                    select number, unnest(coalesce(seen_keys, media_keys)) as media_key
                    from answer
                    where number is not null
                    union all
                    select number, media_key
                    from item
                ) shown
                group by number, media_key
            ) counted
            group by number
        ),
        audience as (
            select
                number,
                sum(person.answers)::bigint as answers,
                coalesce(array_agg(user_key) filter (where user_key <> 0), '{}') as user_keys
            from (
                select number, user_key, count(*) as answers
                from answer
                where number is not null and coalesce(seen_keys, media_keys) <> '{}'
                group by number, user_key
                union all
                -- (Each position is in an answer once: to sort millions of them can be spared.)
                select number, user_key, count(*)
                from item
                where by_position
                group by number, user_key
                union all
                select number, user_key, count(distinct answer_id)
                from item
                where not by_position
                group by number, user_key
            ) person
            group by number
        ),
        taking as (
            select number, array_agg(seconds) as seconds
            from (
                select
                    case
                        when by_position then "offset" + place
                        else coalesce(answer.number, array_position(known, picked."group"))
                    end as number,
                    extract(epoch from taken_at - shown_at)::double precision as seconds
                from engine.taken(outcome_counts."from", outcome_counts."to") taken
                join answer using (answer_id)
                cross join lateral array_position(media_keys, taken.media_key) place
                left join lateral engine.groups_of_interleaved(experiment, experiment_version, outcome_counts.by) picked
                    on picked.arm = arms[place]
                where taken.media_key = any (coalesce(seen_keys, media_keys))
            ) found
            group by number
        )
        select
            case when by_position then number::text else known[number] end,
            audience.answers,
            audience.user_keys,
            showing.media_keys,
            showing.times,
            coalesce(taking.seconds, '{}')
        from showing
        join audience using (number)
        left join taking using (number);
end
$$;

comment on function engine.outcome_counts is
    'Of the answers that were logged from one time up to another at a placement (null: all), by strategy, placement, position, arm or day, as api.outcomes has these: answers; the people who got them (none without an account; one may be there twice); the media shown, each once, with how many times; of each medium that was taken (engine.taken) the seconds from answer to taking.';
