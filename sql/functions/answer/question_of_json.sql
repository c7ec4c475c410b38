-- Makes a question of the JSON of a caller. A key that is not listed here is a condition of the filter.
create function engine.question_of_json(user_ids uuid[], session_keys integer[], question jsonb)
    returns engine.question
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    said record;
    asked engine.question;
begin
    if jsonb_typeof(question) is distinct from 'object' then
        raise 'question: expected an object, got %', coalesce(left(question::text, 100), 'null') using errcode = 'ML400';
    end if;
    select * into said
    from jsonb_to_record(question) as field (
        "limit" integer,
        "offset" integer,
        strategy text,
        diversity double precision,
        explore double precision,
        degraded boolean,
        "within" uuid[],
        without uuid[],
        placement text,
        rules text[],
        explain boolean,
        least_confidence double precision,
        places_before integer
    );
    asked := engine.asked(
        user_ids,
        session_keys,
        coalesce(said."limit", 10),
        coalesce(said."offset", 0),
        said.strategy,
        said.diversity,
        said.explore,
        coalesce(said.degraded, false),
        -- track only matters for the log, and is ignored here.
        nullif(
            question - array[
                'limit', 'offset', 'strategy', 'diversity', 'explore', 'degraded', 'within', 'without',
                'placement', 'rules', 'explain', 'least_confidence', 'places_before', 'track'
            ],
            '{}'
        ),
        said."within",
        said.without,
        said.placement,
        said.rules,
        said.explain,
        said.least_confidence
    );
    asked.places_before := coalesce(said.places_before, 0);
    return asked;
end
$$;

comment on function engine.question_of_json is
    'Checks a question in the JSON of the REST service and returns it as an engine.question. question: an object with any of limit (default 10), offset (default 0), strategy, diversity, explore, within, without, placement, explain, least_confidence, and the conditions of a filter (engine.checked_filter). rules and degraded are for the REST service itself, and places_before is for the next page of a cursor. track is ignored. Errors: as engine.asked; ML400 where question is no object or has another field; class 22 for a value that is not of its type.';
