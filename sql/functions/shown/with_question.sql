create function engine.with_question(shown engine.answer_log, question jsonb, kind text default null)
    returns engine.answer_log
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    most constant integer := 1000;
    "within" uuid[];
    without uuid[];
    is_long boolean;
    -- Without the fields that have a column of their own, are stored in another form below, or do not change the answer.
    others constant jsonb := question - array[
        'strategy', 'placement', 'limit', 'offset', 'diversity', 'explore', 'within', 'without', 'rules', 'degraded', 'explain', 'track'
    ];
begin
    shown.placement := coalesce(shown.placement, question ->> 'placement', 'default');
    shown.n := coalesce(question ->> 'limit', '10');
    shown."offset" := coalesce(question ->> 'offset', '0');
    shown.diversity := question ->> 'diversity';
    shown.explore := question ->> 'explore';
    -- Fast path for most questions: this test takes less time than the code below.
    if others = '{}' and kind is null and not question ?| array['within', 'without', 'rules', 'placement'] then
        shown.question := null;
        return shown;
    end if;
    "within" := case when question ->> 'within' is not null then engine.texts(question -> 'within') end;
    without := engine.texts(question -> 'without');
    is_long := coalesce(cardinality("within"), 0) + coalesce(cardinality(without), 0) > most;
    shown.question := nullif(
        others || jsonb_strip_nulls(jsonb_build_object(
            'kind', kind,
            'within', case when "within" is not null and not is_long then engine.packed_ids("within") end,
            'without', case when without <> '{}' and not is_long then engine.packed_ids(without) end,
            'cut', case when is_long then true end,
            'rules', nullif(question -> 'rules', '[]'),
            -- Kept where shown.placement does not tell it: that is default also if no placement was asked for, and an arm
            -- of an experiment may be another placement.
            'placement', case
                when question ->> 'placement' = 'default' or question ->> 'placement' <> shown.placement
                then question ->> 'placement'
            end
        )),
        '{}'
    );
    return shown;
end
$$;

comment on function engine.with_question is
    'Returns a row of engine.answer_log with what it keeps of a question in JSON (engine.question_of_json): placement (if shown has none), n, "offset", diversity, explore, and the rest as an object in question (null: there is no rest). kind: the kind of answer; null: recommendations to one person. Lists of media (within, without) longer than 1,000 together are not kept; question then has "cut": true.';
