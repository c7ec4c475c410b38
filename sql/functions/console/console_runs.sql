create function api.console_runs(n integer default 20)
    returns json
    language plpgsql
    stable
    parallel safe
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    letters constant json := api.console_letters(n);
begin
    return json_build_object(
        'refreshes', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'refresh_id', refresh_id,
                        'started_at', engine.utc(started_at),
                        'seconds', round(extract(epoch from finished_at - started_at), 3),
                        'error', error,
                        'views', (
                            select coalesce(
                                json_agg(
                                    json_build_object(
                                        'view', split_part(view, '.', 2),
                                        'rows', (row_counts ->> view)::bigint,
                                        'seconds', (view_seconds ->> view)::double precision,
                                        'reason', case view_reasons ->> view
                                            when 'left' then format(
                                                'left: built by refresh %s, when there were %s interactions; %s now',
                                                latest.item_models_from,
                                                (
                                                    select interactions
                                                    from engine.refresh_log built
                                                    where built.refresh_id = latest.item_models_from
                                                ),
                                                latest.interactions
                                            )
                                            else view_reasons ->> view
                                        end
                                    )
                                    order by refresh_order
                                ),
                                '[]'
                            )
                            from jsonb_object_keys(coalesce(row_counts, '{}') || coalesce(view_reasons, '{}')) as view
                            left join engine.applied_file on applied_file.object = view
                        )
                    )
                    order by refresh_id desc
                ),
                '[]'
            )
            from (select * from engine.refresh_log order by refresh_id desc limit console_runs.n) latest
        ),
        'sources', (
            select json_agg(
                json_build_object(
                    'source', source,
                    'synced_at', engine.utc(synced_at),
                    'left_out', left_out,
                    'error', error
                )
                order by source
            )
            from engine.sync_state
        ),
        'waiting', letters -> 'waiting',
        'refused', letters -> 'refused',
        'dead_letters', letters -> 'dead_letters'
    );
end
$$;

comment on function api.console_runs is
    'Returns what runs in the background: a JSON object with refreshes, sources, and waiting, refused and dead_letters (as in api.console_letters, with n). refreshes: the latest n (1 to 200), each with refresh_id, started_at (UTC), seconds, error and views: of each view its rows, seconds and the reason why it was rebuilt, or left as it was. rows is null for a view that was left; its reason says which refresh built it, and how many interactions there were then and at this refresh. seconds and reason are null where they were not kept. sources: each with synced_at (UTC), left_out (how many rows cannot be taken) and error. Errors: ML400 for a number out of range.';
