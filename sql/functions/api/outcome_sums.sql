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
    'What api.outcomes tells, by its groups, in what adds up over shards: answers; people, who are each on one shard; media shown; fresh, of these the ones that nobody had taken as of the last refresh; the media, each once; seconds from answer to taking, of each medium that was taken; and how many media are available. On a router, the rows of all shards. Errors: as api.outcomes.';
