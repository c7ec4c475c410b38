-- What the outcomes of a day rest on, as a text that is another whenever any of that is. So nobody who
-- writes has to tell of it.
create function engine.outcome_state(day date)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    attribution_window constant interval := (select tracking.attribution_window from engine.tracking);
    first constant timestamptz := day::timestamp at time zone 'UTC';
    upto constant timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
    return concat_ws(
        ' ',
        attribution_window,
        (select sum(hash_record_extended(row(name, strategies), 0)) from engine.experiment),
        -- Of an answer, nothing changes but what of it was seen. What is taken may be of a later one.
        (
            select concat_ws(' ', count(*), sum(
                case
                    when seen_keys is null then uuid_hash_extended(answer_id, 0)
                    else hash_array_extended(seen_keys, uuid_hash_extended(answer_id, 0))
                end
            ))
            from engine.answer_log
            where shown_at >= first and shown_at < upto + attribution_window
        ),
        (
            select concat_ws(' ', count(*), sum(hash_record_extended(
                row(
                    user_key,
                    media_key,
                    happened_at,
                    exists (
                        select
                        from engine.attribution named
                        where named.user_key = event.user_key and named.media_key = event.media_key
                    )
                ),
                0
            )))
            from engine.interaction event
            where positive and happened_at >= first and happened_at < upto + attribution_window
        ),
        (
            select concat_ws(' ', count(*), sum(hash_record_extended(
                row(
                    answer_id,
                    user_key,
                    media_key,
                    happened_at,
                    exists (
                        select
                        from engine.interaction event
                        where event.user_key = named.user_key and event.media_key = named.media_key and positive
                    )
                ),
                0
            )))
            from engine.attribution named
            where answer_id >= engine.first_answer_id(first) and answer_id < engine.first_answer_id(upto)
        )
    );
end
$$;

comment on function engine.outcome_state is
    'A digest of all that engine.outcome_counts of a day (UTC) reads: its answers and those that come within engine.tracking.attribution_window after it, with what was seen of them; the events of that time; those that name an answer of the day; and experiments. One pass over each.';
