create function engine.times_shown(user_id uuid, media_keys integer[])
    returns table (media_key integer, times bigint)
    language sql
    stable
    parallel safe
as $$
    select shown.media_key, count(*)
    from engine.person
    join engine.answer_log on answer_log.user_key = person.user_key
    cross join unnest(coalesce(seen_keys, answer_log.media_keys)) as shown (media_key)
    where person.user_id = times_shown.user_id and shown.media_key = any (times_shown.media_keys)
    group by shown.media_key
$$;

comment on function engine.times_shown is
    'Returns those of these media that logged answers (engine.answer_log) showed to a person. times: in how many answers. If the application has said which media of an answer were really seen, only these count.';
