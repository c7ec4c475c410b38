create function api.outcomes_json(
    placement text default null,
    "from" timestamptz default null,
    "to" timestamptz default null,
    by text default 'strategy'
)
    returns json
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select json_build_object('outcomes', coalesce(json_agg(outcome), '[]'), 'count', count(*))
    from api.outcomes(outcomes_json.placement, outcomes_json."from", outcomes_json."to", outcomes_json.by) outcome
$$;

comment on function api.outcomes_json is
    'Answers GET /api/outcomes: returns a JSON object with outcomes, the rows of api.outcomes, and count, their number. Arguments: as api.outcomes. Errors: as api.outcomes.';
