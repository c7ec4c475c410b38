-- Opinions are made person by person, because the index on engine.interaction is in that order: the sorts are small and
-- in memory. Most changes are of people with long histories. So only media of engine.opinion_change are computed anew,
-- and merged into the arrays that model.taken has (amended).
create function model.taken_now(user_keys integer[])
    returns table (
        user_key integer,
        events integer,
        last_at timestamptz,
        codes integer[],
        "values" double precision[],
        times timestamptz[],
        versions bigint[]
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    -- The user_key -1 counts changes of more than 10,000 people at once.
    everybody constant bigint[] := array[
        (select coalesce(bit_xor(hashint8extended(version, 0)), 0) from engine.data_version where user_key = -1),
        (select hash_record_extended(influence_limit, 0) from engine.influence_limit)
    ];
    others integer[] := coalesce(user_keys, array(select user_key from engine.person));
    amended integer[] := '{}';
begin
    if user_keys <> '{}' and not exists (select from engine.opinion_change where user_key = 0) then
        amended := array(
            select user_key
            from (
                select user_key, count(distinct media_key) as noted
                from engine.opinion_change
                where user_key = any (others)
                group by user_key
            ) change
            join model.taken kept using (user_key)
            where kept.versions[2:] = everybody and noted * 10 <= cardinality(kept.codes)
        );
        return query
        select
            user_key,
            (select count(*)::integer from engine.interaction where interaction.user_key = kept.user_key),
            ordered.times[cardinality(ordered.times)],
            ordered.codes,
            ordered."values",
            ordered.times,
            (
                select coalesce(bit_xor(hashint8extended(version, 0)), 0)
                from engine.data_version
                where data_version.user_key = kept.user_key
            ) || everybody
        from unnest(amended) as person (user_key)
        join model.taken kept using (user_key)
        cross join lateral (
            select array_agg(distinct media_key) as noted
            from engine.opinion_change
            where opinion_change.user_key = kept.user_key
        ) change
        cross join lateral (
            with made as materialized (
                select media_key * 4 + preference as code, value, last_at, last_id
                from model.opinions(kept.user_key)
                where media_key = any (noted)
            ),
            -- How many opinions there are before the first that changed, or that one may go before.
            same as materialized (
                select least(
                    cardinality(kept.codes),
                    (select width_bucket(min(last_at) - interval '1 microsecond', kept.times) from made),
                    (
                        select min(array_position(kept.codes, media_key * 4 + preference)) - 1
                        from unnest(noted) as media_key
                        cross join generate_series(0, 2) as preference
                    )
                ) as same
            ),
            moved as (
                select
                    array_agg(code order by last_at, last_id, place) as codes,
                    array_agg(value order by last_at, last_id, place) as "values",
                    array_agg(last_at order by last_at, last_id, place) as times
                from (
                    select code, value, last_at, last_id, 0 as place
                    from made
                    union all
                    select
                        code,
                        value,
                        last_at,
                        -- model.taken has no ids: one is looked up where last_at alone does not give the order.
                        case when last_at in (select made.last_at from made) then (
                            select max(interaction_id)
                            from engine.interaction
                            where interaction.user_key = kept.user_key and interaction.media_key = code >> 2
                        ) end,
                        place
                    from same
                    cross join unnest(kept.codes[same + 1:], kept."values"[same + 1:], kept.times[same + 1:])
                        with ordinality as known (code, value, last_at, place)
                    where code >> 2 <> all (noted)
                ) opinion
            )
            select
                kept.codes[:same] || moved.codes as codes,
                kept."values"[:same] || moved."values" as "values",
                kept.times[:same] || moved.times as times
            from same
            cross join moved
        ) ordered
        where ordered.codes <> '{}';
        others := array(select unnest(others) except select unnest(amended));
    end if;

    return query
    select
        user_key,
        (select count(*)::integer from engine.interaction where interaction.user_key = person.user_key),
        ordered.times[cardinality(ordered.times)],
        ordered.codes,
        ordered."values",
        ordered.times,
        (
            select coalesce(bit_xor(hashint8extended(version, 0)), 0)
            from engine.data_version
            where data_version.user_key = person.user_key
        ) || everybody
    from unnest(others) as person (user_key)
    cross join lateral (
        select
            array_agg(media_key * 4 + preference order by last_at, last_id) as codes,
            array_agg(value order by last_at, last_id) as "values",
            array_agg(last_at order by last_at, last_id) as times
        from model.opinions(person.user_key)
    ) ordered
    where ordered.codes is not null;
end
$$;

comment on function model.taken_now is
    'Returns the rows of model.taken for these people as of now; null: for everybody, from all events. If at most a tenth of the media of a person have changed since their row was made, and what all rows depend on (versions of model.taken, from the second) has not, only these are computed anew and merged into it.';
