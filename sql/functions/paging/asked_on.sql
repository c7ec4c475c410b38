create function engine.asked_on(question jsonb, shown integer[], rules text[])
    returns jsonb
    language sql
    stable
    parallel safe
as $$
    select asked_on.question || jsonb_build_object(
        'without', array(select media_id from engine.media where media_key = any (asked_on.shown) order by media_key),
        'rules', coalesce(asked_on.rules, '{}')
    )
$$;

comment on function engine.asked_on is
    'The question of a cursor, without what was shown for it, and with the rules of whoever asks on.';
