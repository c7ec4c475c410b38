-- Sets of people and media can be merged over days, groups and shards; their numbers could not be added.
create function engine.shown_counts(placement text, "from" timestamptz, "to" timestamptz, kind text, by text default null)
    returns setof engine.counted_outcome
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set work_mem = '64MB'
    set jit = off
    -- A custom plan has kind and by as constants, so that branches that give no rows are left out of it.
    set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
    by_page constant boolean := shown_counts.kind = 'page';
    by_arm constant boolean := shown_counts.kind = 'arm';
    -- A column that the grouping (by) does not use is replaced by a constant, so that it does not split groups.
    has_placement constant boolean := coalesce(shown_counts.by = 'placement', true);
    has_strategy constant boolean := by_page and coalesce(shown_counts.by = 'strategy', true);
    has_experiment constant boolean := by_arm or by_page and coalesce(shown_counts.by = 'arm', true);
    has_arm constant boolean := by_page and has_experiment;
    has_kind constant boolean := by_page and coalesce(shown_counts.by in ('strategy', 'arm'), true);
    counts_all constant boolean := not exists (select from engine.shard where not is_alone);
    -- Page number, part and media_key are one bigint, (number * parts + part) * spread + media_key: PostgreSQL hashes
    -- groups by one number, but sorts for three. parts is above any position (at most 10,000, of api.rank_media);
    -- spread is above any media_key, and its multiples are far apart in the 32 bits of the hash.
    parts constant bigint := 16384;
    spread constant bigint := 2654435761;
    -- Each distinct combination of these columns gets a number: millions of rows are grouped by numbers in half the
    -- time that texts take.
    placements text[];
    strategies text[];
    experiments text[];
    versions integer[];
    picks smallint[];
    interleaved boolean[];
begin
    select
        array_agg(page.placement), array_agg(page.strategy), array_agg(page.experiment),
        array_agg(page.experiment_version), array_agg(page.arm), array_agg(page.is_interleaved)
    into placements, strategies, experiments, versions, picks, interleaved
    from (
        select
            case when has_placement then log.placement else '' end as placement,
            case when has_strategy then log.strategy else '' end as strategy,
            case when has_experiment then coalesce(log.experiment, '') else '' end as experiment,
            case when has_experiment then coalesce(log.experiment_version, 0) else 0 end as experiment_version,
            case when has_arm then coalesce(log.arm, 0::smallint) else 0::smallint end as arm,
            has_kind and log.arms is not null as is_interleaved
        from engine.answer_log log
        where log.shown_at >= shown_counts."from"
            and log.shown_at < shown_counts."to"
            and (shown_counts.placement is null or log.placement = shown_counts.placement)
            and (not by_arm or log.arms is not null)
            and (counts_all or engine.is_counted(log.user_key, log.shown_at))
        group by 1, 2, 3, 4, 5, 6
    ) page;
    if placements is null then
        return;
    end if;
    return query
        with answer as not materialized (
            select
                number::integer as number, log.answer_id, log.user_key, log."offset",
                log.media_keys, log.seen_keys, log.arms
            from engine.answer_log log
            join unnest(placements, strategies, experiments, versions, picks, interleaved) with ordinality
                as page (placement, strategy, experiment, experiment_version, arm, is_interleaved, number)
                on page.placement = case when has_placement then log.placement else '' end
                and page.strategy = case when has_strategy then log.strategy else '' end
                and page.experiment = case when has_experiment then coalesce(log.experiment, '') else '' end
                and page.experiment_version = case when has_experiment then coalesce(log.experiment_version, 0) else 0 end
                and page.arm = case when has_arm then coalesce(log.arm, 0::smallint) else 0::smallint end
                and page.is_interleaved = (has_kind and log.arms is not null)
            where log.shown_at >= shown_counts."from"
                and log.shown_at < shown_counts."to"
                and (shown_counts.placement is null or log.placement = shown_counts.placement)
                and (not by_arm or log.arms is not null)
                and (counts_all or engine.is_counted(log.user_key, log.shown_at))
        ),
        -- For the kinds arm and position, each medium of an answer belongs to a part: its arm or its position.
        item as not materialized (
            select
                number,
                case when by_arm then arms[place] else "offset" + place::integer end as part,
                answer_id,
                user_key,
                media_key,
                seen_keys is not null as is_confirmed
            from answer
            cross join lateral unnest(media_keys) with ordinality as listed (media_key, place)
            where not by_page and (seen_keys is null or media_key = any (seen_keys))
        ),
        showing as (
            select
                (key / spread / parts)::integer as number,
                (key / spread % parts)::integer as part,
                sum(times)::bigint as shown,
                array_agg((key % spread)::integer) as media_keys,
                array_agg(times) as times,
                engine.keys_to_bits(array_agg((key % spread)::integer), max(key % spread)::integer + 1) as media
            from (
                select key, count(*)::integer as times
                from (
                    select number * parts * spread + unnest(coalesce(seen_keys, media_keys)) as key
                    from answer
                    where by_page
                    union all
                    select (number * parts + part) * spread + media_key
                    from item
                ) shown
                group by key
            ) medium
            group by key / spread
        ),
        -- Pages with the same offset and length show all their positions to the same people: collect these once.
        alike as (
            select
                number,
                part,
                length,
                sum(person.answers)::bigint as answers,
                coalesce(
                    engine.keys_to_bits(array_agg(user_key) filter (where user_key <> 0), max(user_key) + 1), ''
                ) as people
            from (
                select number, 0 as part, 1 as length, user_key, count(*) as answers
                from answer
                where by_page and coalesce(seen_keys, media_keys) <> '{}'
                group by number, user_key
                union all
                select number, "offset" + 1, cardinality(media_keys), user_key, count(*)
                from answer
                where not by_page and not by_arm and seen_keys is null
                group by number, "offset", cardinality(media_keys), user_key
                union all
                select number, part, 1, user_key, count(*)
                from item
                where not by_arm and is_confirmed -- an answer has each position once
                group by number, part, user_key
                union all
                select number, part, 1, user_key, count(distinct answer_id)
                from item
                where by_arm
                group by number, part, user_key
            ) person
            group by number, part, length
        ),
        audience as (
            select
                number,
                alike.part + above as part,
                sum(answers)::bigint as answers,
                bit_or("bit"(people, longest, true))::varbit as people
            from alike
            cross join (select max(length(people)) as longest from alike) size
            cross join generate_series(0, length - 1) above
            group by number, alike.part + above
        )
        select
            shown_counts."from"::date,
            shown_counts.kind,
            placements[number],
            case when by_page then strategies[number] end,
            nullif(experiments[number], ''),
            nullif(versions[number], 0),
            case when by_page then nullif(picks[number], 0::smallint) when by_arm then part::smallint end,
            case when by_page then interleaved[number] end,
            case when not by_page and not by_arm then part end,
            audience.answers,
            showing.shown,
            audience.people,
            showing.media,
            showing.media_keys,
            showing.times,
            '{}'::double precision[]
        from showing
        join audience using (number, part);
end
$$;

comment on function engine.shown_counts is
    'Returns counts of the answers that were logged at or after "from" and before "to" at a placement (null: all). day: the day (UTC) of "from". answers: the number of answers that showed any such medium; shown: the number of media shown; people, media: the people who got them (without visitors who have no account) and the media, as bits by key; media_keys, times: how often each medium was shown; seconds: empty, because engine.taken_counts returns them. If the application has said which media of an answer were really seen, only these count. kind: page gives a row for each combination of placement, strategy, experiment, version and arm; arm gives, of interleaved pages alone, a row for what each arm picked (1, 2; 0: both would have picked it); position gives a row for each position at each placement. by: as in api.outcomes; pages are then told apart only by what this grouping needs (null: by everything).';
