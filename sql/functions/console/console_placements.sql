create function api.console_placements()
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
begin
    return json_build_object(
        'placements', (
            select coalesce(
                json_agg(
                    to_jsonb(placement) || jsonb_build_object(
                        'experiment', (
                            select experiment.name
                            from engine.experiment
                            where experiment.placement = placement.name and now() >= starts_at and now() < ends_at
                        ),
                        'pages', (
                            select coalesce(jsonb_agg(jsonb_build_object('page', page, 'ordinal', ordinal) order by page, ordinal), '[]')
                            from engine.page_row
                            where page_row.placement = placement.name
                        )
                    )
                    order by name
                ),
                '[]'
            )
            from engine.placement
        ),
        'pages', (
            select coalesce(json_agg(distinct page), '[]') from engine.page_row
        ),
        'strategies', (select json_agg(name order by is_default desc, name) from engine.strategy),
        'rules', (
            select coalesce(json_agg(json_build_object('name', name, 'effect', effect, 'everywhere', everywhere) order by name), '[]')
            from engine.rule
        )
    );
end
$$;

comment on function api.console_placements is
    'Returns all placements: a JSON object with placements (the columns of engine.placement, with experiment, the one that runs there (null: none), and pages, the page rows that use it), pages (the names of all pages), strategies (their names, the default first) and rules (name, effect and everywhere of each). Errors: none.';
