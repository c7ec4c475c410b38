create function engine.refresh(everything boolean default false)
    returns engine.refresh_log
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
    -- This holds for each hash table and sort of each process. More is not faster: the largest do not fit anyway.
    set work_mem = '32MB'
    set jit = off
    -- Makes plans parallel, except where there are few interactions (below): the planner does not know that
    -- model.item_neighbours is expensive enough to be worth every core.
    set parallel_setup_cost = 0
    set parallel_tuple_cost = 0
as $$
declare
    few constant integer := 1000; -- with fewer, starting a parallel worker takes longer than the work
    seen constant pg_snapshot := pg_current_snapshot();
    run engine.refresh_log;
    item_models constant text[] := array[
        'model.history',
        'model.media_place',
        'model.item_pairs',
        'model.item_transitions',
        'model.item_knn',
        'model.slim_predictor',
        'model.slim_weights',
        'model.slim'
    ];
    latest engine.refresh_log;
    usual_statistics constant text := current_setting('default_statistics_target');
    latest_basis jsonb;
    people integer[];
    compared integer[];
    media integer[];
    keys integer[];
    view text;
    view_rows bigint;
    written bigint;
    counts jsonb := '{}';
    seconds jsonb := '{}';
    reasons jsonb := '{}';
    reason text;
    started timestamptz;
    failure text;
begin
    if exists (select from engine.shard) then
        raise 'this is a shard: its model is the builder''s' using errcode = 'object_not_in_prerequisite_state';
    end if;
    -- Without these indexes, all interactions would be read for each person.
    if exists (select from engine.index_aside where to_regclass(name) is null) then
        raise 'a first load has not built its indexes yet' using errcode = 'object_not_in_prerequisite_state';
    end if;
    perform from engine.lock where name = 'refresh' for update skip locked;
    if not found then
        raise 'another refresh is running' using errcode = 'lock_not_available';
    end if;
    select * into latest from engine.refresh_log where refresh_id = engine.model_version();
    insert into engine.refresh_log (parameters)
    select jsonb_object_agg(name, version) from engine.model_parameters
    returning * into run;
    if (select count(*) from (select from engine.interaction limit few) first) < few then
        set local parallel_setup_cost = 1e9;
    end if;
    begin
        analyze engine.media, engine.person, engine.interaction, engine.genre_set, engine.genre;
        -- In the order of the files of sql/model.
        for view in
            select object from engine.applied_file where refresh_order is not null order by refresh_order
        loop
            -- Decided before the first of the item models: what engine.reason_to_rebuild reads is renewed by then.
            if view = item_models[1] then
                reason := engine.reason_to_rebuild(everything, run.interactions);
            end if;
            reasons := reasons || jsonb_build_object(
                view,
                case when view <> all (item_models) then 'every refresh' else coalesce(reason, 'left') end
            );
            continue when reasons ->> view = 'left';
            started := clock_timestamp();
            -- keys: the values of the first column (people or media) whose rows are renewed. Null stands for all rows.
            case view
                when 'model.taken' then
                    people := case when not everything then engine.changed_people() end;
                    perform engine.note_before(people);
                    latest_basis := (select to_jsonb(recent_basis) - 'as_of' from model.recent_basis);
                    keys := people;
                when 'model.media_total' then
                    media := case
                        when run.parameters -> 'popularity' = latest.parameters -> 'popularity'
                            and run.parameters -> 'trend' = latest.parameters -> 'trend'
                        then engine.add_totals(people)
                    end;
                    keys := case when media is not null then '{}' end;
                when 'model.media_sum' then
                    keys := media;
                when 'model.media_popularity' then
                    media := engine.media_to_renew(media);
                    keys := media;
                when 'model.media_trend' then
                    keys := media;
                when 'model.compared' then
                    compared := case when run.parameters -> 'user_knn' = latest.parameters -> 'user_knn' then people end;
                    keys := compared;
                when 'model.user_history' then
                    keys := engine.people_of_changed_media(compared);
                when 'model.media_audience' then
                    keys := engine.media_that_differ('compared_media', compared);
                when 'model.recent_opinion' then
                    keys := people;
                when 'model.recent_sum' then
                    keys := case
                        when latest_basis = (select to_jsonb(recent_basis) - 'as_of' from model.recent_basis)
                        then engine.media_that_differ('recent_words', people)
                    end;
                else -- a view, or a table whose rows all change each time
                    keys := null;
            end case;
            -- Of array columns only the average length is of use, and counting their elements takes longer than
            -- everything else. REFRESH ... CONCURRENTLY counts them, too, in the table that it compares.
            perform set_config('default_statistics_target', '1', true);
            written := engine.renew(view, keys);
            if view = 'model.taken' then
                run.interactions := (select coalesce(sum(events), 0) from model.taken);
            end if;
            execute format('select count(*) from %s', view) into view_rows;
            if written is null or written * 10 > view_rows then
                execute format('analyze %s', view);
                perform set_config('default_statistics_target', usual_statistics, true);
                execute format('analyze %s (%s)', view, engine.plain_columns(view));
            end if;
            perform set_config('default_statistics_target', usual_statistics, true);
            counts := counts || jsonb_build_object(view, view_rows);
            seconds := seconds || jsonb_build_object(view, round(extract(epoch from clock_timestamp() - started), 3));
        end loop;
        -- Removes the changes that the first view could see. If the item models were left as they are, they still
        -- contain media that are not available any more, so the changes of these media stay.
        delete from engine.media_change
        where engine.was_noted_before(changed_by, seen)
            and (
                reason is not null
                or exists (select from engine.media where media.media_key = media_change.media_key and available)
            );
        delete from engine.taken_back
        where engine.was_noted_before(changed_by, seen);
        delete from engine.opinion_change
        where engine.was_noted_before(changed_by, seen);
        analyze engine.media_change, engine.taken_back, engine.opinion_change;
    exception when query_canceled or others then
        get stacked diagnostics failure = message_text;
    end;
    update engine.refresh_log set
        finished_at = clock_timestamp(),
        interactions = run.interactions,
        row_counts = case when failure is null then counts end,
        view_seconds = case when failure is null then seconds end,
        view_reasons = case when failure is null then reasons end,
        -- The versions with which the item models were built, which need not be the present ones.
        parameters = case
            when reason is not null or failure is not null then parameters
            else parameters || (
                select jsonb_object_agg(name, version)
                from jsonb_each(latest.parameters) as known (name, version)
                where 'model.' || name = any (item_models)
            )
        end,
        item_models_from = case when reason is null and failure is null then coalesce(latest.item_models_from, latest.refresh_id) end,
        error = failure
    where refresh_id = run.refresh_id
    returning * into run;
    -- Publishes the statistics with the commit, for engine.models_to_vacuum(). Otherwise that may take a second.
    perform pg_stat_force_next_flush();
    return run;
end
$$;

comment on function engine.refresh is
    'Rebuilds the materialized views of model and renews its tables, one after the other, while readers go on using the old model. The item models are rebuilt if everything is true or engine.refresh_policy demands it (engine.reason_to_rebuild). In tables, only rows that can have changed are renewed, or all if everything is true (engine.renew). Returns the row that it wrote to engine.refresh_log; if its error is not null, the old model still serves. Errors: lock_not_available while another refresh runs; object_not_in_prerequisite_state on a shard, and until the indexes that a first load has dropped are built.';

grant execute on function engine.refresh to ml_service_sync;
