create function api.console_letters(n integer default 20)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    if n is null or n not between 1 and 200 then
        raise 'n: expected an integer from 1 to 200, got %', coalesce(n::text, 'null') using errcode = 'ML400';
    end if;
    return json_build_object(
        'waiting', (select count(*) from engine.outbox where interaction_id is null and error is null),
        'refused', (select count(*) from engine.outbox where interaction_id is null and error is not null),
        'dead_letters', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'id', outbox_id::text,
                        'user_id', user_id,
                        'media', engine.media_card(media_key),
                        'type', type,
                        'value', value,
                        'at', engine.utc(happened_at),
                        'recorded_at', engine.utc(recorded_at),
                        'tries', tries,
                        'error', error
                    )
                    order by outbox_id
                ),
                '[]'
            )
            from (
                select *
                from engine.outbox
                where interaction_id is null and error is not null
                order by outbox_id
                limit console_letters.n
            ) letter
            left join engine.person using (user_key)
        )
    );
end
$$;

comment on function api.console_letters is
    'Returns what is not forwarded to engagement_db: a JSON object with waiting (how many recorded events wait), refused (how many it refused) and dead_letters: the first n (1 to 200) refused ones, each with id (a number as text), user_id, media (engine.media_card), type, value, at and recorded_at (UTC), tries and error (why). Errors: ML400 for a number out of range.';
