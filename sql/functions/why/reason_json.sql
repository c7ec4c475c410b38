create function engine.reason_json(
    kind text,
    text text,
    contribution double precision,
    position_without integer,
    genre text,
    media_id uuid,
    title text,
    deed text,
    by_transitions double precision,
    by_similar double precision,
    people integer
)
    returns json
    language sql
    stable
    parallel safe
as $$
    -- A null makes the text of its field null, which concat leaves out, in a third of the time of json_strip_nulls.
    select concat(
        '{"kind" : "' || reason_json.kind || '"',
        ', "text" : ' || to_json(reason_json.text),
        ', "contribution" : ' || reason_json.contribution,
        ', "position_without" : ' || reason_json.position_without,
        ', "genre" : ' || to_json(reason_json.genre),
        ', "media_id" : "' || reason_json.media_id || '"',
        ', "title" : ' || to_json(reason_json.title),
        ', "deed" : "' || reason_json.deed || '"',
        ', "by_transitions" : ' || reason_json.by_transitions,
        ', "by_similar" : ' || reason_json.by_similar,
        ', "people" : ' || reason_json.people,
        '}'
    )::json
$$;

comment on function engine.reason_json is
    'Returns a reason as an object, without the fields that are null. The contribution is not rounded, so that contributions add up.';
