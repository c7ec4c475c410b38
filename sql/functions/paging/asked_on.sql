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
    'Returns the question of a cursor, with without set to the media in shown, and rules to the rules of the caller who asks for the next page.';
