create function api.readiness()
    returns json
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
    select json_build_object(
        'first_refresh', model.refreshed_at is not null,
        'model_version', engine.model_version(),
        'model_refreshed_at', engine.utc(model.refreshed_at),
        'model_age_seconds', round(extract(epoch from clock_timestamp() - model.refreshed_at), 3),
        'item_models_age_seconds', round(extract(epoch from clock_timestamp() - item_models.refreshed_at), 3),
        'item_models_unseen', item_models.unseen,
        'models_outdated', (
            select coalesce(json_agg(name order by name), '[]')
            from engine.model_parameters
            where version is distinct from (
                select (parameters ->> name)::integer
                from engine.refresh_log
                where refresh_id = engine.model_version()
            )
        ),
        'data_age_seconds', round(extract(epoch from clock_timestamp() - data.synced_at), 3),
        'events_waiting', outbox.waiting,
        'events_waiting_seconds', round(extract(epoch from clock_timestamp() - outbox.since), 3),
        'events_refused', outbox.refused,
        'sources', engine.sources(),
        'warnings', engine.warnings(),
        'home_is_open', exists (
            select
            from engine.page_row
            where page = 'home'
                and kind in ('recommended', 'popular', 'trending')
                and filter is null
                and placement is null
                and condition is null
        )
    )
    from (select max(finished_at) as refreshed_at from engine.refresh_log where error is null) model
    left join (
        select
            built.finished_at as refreshed_at,
            greatest(latest.interactions - built.interactions, 0) as unseen
        from engine.refresh_log latest
        join engine.refresh_log built on built.refresh_id = coalesce(latest.item_models_from, latest.refresh_id)
        where latest.refresh_id = engine.model_version()
    ) item_models on true
    cross join (
        select case when count(synced_at) = count(*) then min(synced_at) end as synced_at
        from engine.sync_state
    ) data
    cross join (
        select
            count(*) filter (where error is null) as waiting,
            min(recorded_at) filter (where error is null) as since,
            count(*) filter (where error is not null) as refused
        from engine.outbox
        where interaction_id is null
    ) outbox
$$;

comment on function api.readiness is
    'Returns the state of model and data as a JSON object; ages are in seconds, null where there is nothing yet. first_refresh: whether a model was ever built; model_version, model_refreshed_at, model_age_seconds: which refresh made it, when (UTC), and how old it is. item_models_age_seconds: the age of the item models; item_models_unseen: how many more interactions there were at the last refresh than when they were built. models_outdated: the models whose parameters have changed since they were built. data_age_seconds: how long ago the source that was read least recently was read. events_waiting, events_waiting_seconds: how many recorded events wait to be forwarded to engagement_db, and for how long the oldest does; events_refused: how many it refused. sources: each source with when it was read and what prevents it (engine.sources). warnings: what an operator should look at (engine.warnings). home_is_open: whether some row of the page home may show popular media to anybody. Errors: none.';
