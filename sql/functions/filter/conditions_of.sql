-- The fields of every question that are no condition: in one place, for what is none of them is one.
create function engine.conditions_of(question jsonb)
    returns jsonb
    language sql
    immutable
    parallel safe
as $$
    select nullif(
        conditions_of.question - array[
            'limit', 'offset', 'strategy', 'diversity', 'explore', 'degraded', 'within', 'without',
            'placement', 'rules', 'explain', 'track', 'hours', 'media_id', 'least_confidence', 'places_before'
        ],
        '{}'
    )
$$;

comment on function engine.conditions_of is
    'The filter that a question in JSON holds among its other fields (engine.checked_filter, which refuses what is no condition either); null: none. Inlined.';
