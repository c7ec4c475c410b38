-- What is kept of a question in engine.answer_log.question.
create function engine.asked_beside(
    kind text,
    filter jsonb,
    "within" uuid[],
    without uuid[],
    rules text[],
    placement text
)
    returns jsonb
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    most constant integer := 1000;
    is_long constant boolean := coalesce(cardinality("within"), 0) + coalesce(cardinality(without), 0) > most;
begin
    return nullif(
        jsonb_strip_nulls(jsonb_build_object(
            'kind', kind,
            'filter', filter,
            'within', case when "within" is not null and not is_long then engine.packed_ids("within") end,
            'without', case when without <> '{}' and not is_long then engine.packed_ids(without) end,
            'cut', case when is_long then true end,
            'rules', to_jsonb(nullif(rules, '{}')),
            -- The name of the log is default where none was asked for, too.
            'placement', case when placement = 'default' then placement end
        )),
        '{}'
    );
end
$$;

comment on function engine.asked_beside is
    'What engine.answer_log.question keeps of these parts of a question; null: nothing. kind: null, for recommendations to one person; lists of media longer than 1,000 together are not kept, and cut says so.';
