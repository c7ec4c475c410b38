create function api.outcome_sums(
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
        fresh bigint,
        media_ids uuid[],
        seconds double precision[],
        available bigint
    )
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return query
        select
            "group",
            answers,
            people,
            shown,
            fresh,
            array(
                select media_id
                from unnest(engine.bits_to_keys(media)) media_key
                join engine.media using (media_key)
            ),
            seconds,
            (select count(*) from engine.media where media.available)
        from engine.outcome_sums(outcome_sums.placement, outcome_sums."from", outcome_sums."to", outcome_sums.by);
end
$$;

comment on function api.outcome_sums is
    'Returns the sums from which api.outcomes is computed, one row per group, which can be added up over shards. answers: logged answers; people: who got them, each on one shard only; shown: media shown; fresh: how many of these nobody had taken as of the last refresh; media_ids: the media shown, each once; seconds: the time from answer to taking, of each medium taken; available: how many media are available. Arguments: as api.outcomes. On a router, returns the rows of all shards. Errors: as api.outcomes.';
