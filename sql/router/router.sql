-- The functions of a router that are written by hand. service/tools/shards.py makes the others from those of a shard.

-- The slot of a person, of 64; for a question that is about nobody, a random one.
create function router.slot(user_id uuid)
    returns integer
    language sql
    volatile
as $$
    select coalesce(uuid_hash(user_id) & 63, floor(64 * random())::integer)
$$;

-- After a checksum of 6 bytes, a cursor has its question with the user_id (engine.cursor_of). An invalid cursor goes to
-- any shard, which raises the error.
create function router.slot_of_cursor(cursor text)
    returns integer
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    content constant bytea := substring(
        decode(rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='), 'base64')
        from 7
    );
begin
    return router.slot(
        (convert_from(substring(content for position(E'\\x00'::bytea in content) - 1), 'UTF8')::jsonb ->> 'user_id')::uuid
    );
exception when data_exception then
    return router.slot(null);
end
$$;

-- An event without a valid user_id goes to any shard, which refuses it.
create function router.slot_of_event(event jsonb)
    returns integer
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    return router.slot(case
        when event ? 'FeedbackType' then router.inside_id('user', event ->> 'UserId')
        else (event ->> 'user_id')::uuid
    end);
exception when data_exception then
    return router.slot(null);
end
$$;

create function router.slot_of_gorse(person jsonb)
    returns integer
    language sql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
    select router.slot(router.inside_id('user', person ->> 'UserId'))
$$;

-- Merges the answers of several shards to a batch.
create function router.merged_batch(user_ids uuid[], answers json[])
    returns json
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select json_build_object(
        'results', json_object_agg(user_id, result order by array_position(user_ids, user_id::uuid)),
        'total_users', count(*),
        'model_version', min((answer ->> 'model_version')::bigint),
        'generated_at', min(answer ->> 'generated_at')
    )
    from unnest(answers) answer
    cross join json_each(answer -> 'results') as results (user_id, result)
$$;

-- Every writer (router.pass_gate) locks this table until the end of its transaction. `ml-service shard add` locks it
-- exclusively for the moment in which people move to another shard; moves counts these.
create table router.gate (
    moves bigint not null
);
insert into router.gate values (0);
grant select, update on router.gate to ml_service_owner;

-- The shard that is about to take over these slots. router.switch() removes the row.
create table router.arriving (
    slots integer[] not null,
    address text not null,
    server text not null
);
grant select, update, delete on router.arriving to ml_service_owner;

-- Sends questions about the people of router.arriving to their new shard.
create function router.switch()
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    arrived router.arriving;
begin
    delete from router.arriving returning * into arrived;
    if found then -- else another session has done this
        perform router.follow(arrived.slots, arrived.address, arrived.server);
        update router.gate set moves = moves + 1;
    end if;
end
$$;

-- If `ml-service shard add` is cut off after the old shard has committed and before this router has, the next writer
-- completes the switch here. Until then, questions go to the old shard, which can still answer them.
create function router.settle()
    returns void
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    pending router.arriving;
    held integer[];
begin
    select * into pending from router.arriving;
    if not found then
        return;
    end if;
    begin
        held := router.shard_slots(pending.slots[1]);
    exception when others then
        return; -- the old shard cannot be asked; writes for people of other shards need not fail
    end;
    if not pending.slots && held then
        perform router.switch();
    end if;
end
$$;

create function router.pass_gate()
    returns void
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
        -- A transaction with a snapshot from before a move fails here (40001) and has to be repeated.
        perform from router.gate for share;
    else
        lock table router.gate in row share mode;
    end if;
    if exists (select from router.arriving) then
        perform router.settle();
    end if;
    perform router.look_anew();
end
$$;

create function api.shard_slots()
    returns integer[]
    language sql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select null::integer[]
$$;

create function api.record_interactions(interactions jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    part record;
    slot integer;
    answers json[];
    places bigint[] := '{}';
    refused text;
begin
    perform router.pass_gate();
    if jsonb_typeof(interactions) is distinct from 'array' or jsonb_array_length(interactions) not between 1 and 1000 then
        slot := router.slot_of_event(interactions);
        perform router.wake(slot);
        return router.record_interactions(slot, interactions);
    end if;
    for part in
        select
            min(routed.slot) as slot,
            jsonb_agg(event order by place) as events,
            array_agg(place order by place) as places
        from (
            select event, place, router.slot_of_event(event) as slot
            from jsonb_array_elements(interactions) with ordinality as listed (event, place)
            offset 0 -- optimization fence: slot evaluated once
        ) routed
        group by router.shard_of(routed.slot)
        order by min(place)
    loop
        perform router.wake(part.slot);
        begin
            answers := answers || router.record_interactions(part.slot, part.events);
            places := places || part.places;
        exception when others then
            -- The error names a place within the part of the shard: replace it by the place within the whole list.
            refused := substring(sqlerrm from E'interactions\\[(\\d+)\\]');
            raise '%', regexp_replace(
                sqlerrm,
                E'interactions\\[\\d+\\]',
                coalesce(format('interactions[%s]', part.places[refused::integer + 1] - 1), '')
            ) using errcode = sqlstate;
        end;
    end loop;
    return (
        select json_build_object('interactions', json_agg(interaction order by places[number]), 'count', count(*))
        from (
            select interaction, row_number() over (order by turn, place) as number
            from unnest(answers) with ordinality as answered (answer, turn)
            cross join json_array_elements(answer -> 'interactions') with ordinality as listed (interaction, place)
        ) recorded
    );
end
$$;

create function api.record_interaction(
    user_id uuid,
    media_id uuid,
    type text,
    interaction_value double precision default null,
    "timestamp" timestamptz default null,
    event_id text default null
)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select api.record_interactions(jsonb_build_object(
        'user_id', record_interaction.user_id,
        'media_id', record_interaction.media_id,
        'type', record_interaction.type,
        'interaction_value', record_interaction.interaction_value,
        'timestamp', record_interaction."timestamp",
        'event_id', record_interaction.event_id
    )) -> 'interactions' -> 0
$$;

create function api.record_impressions(impressions jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    return (
        select json_build_object('confirmed', sum((answer ->> 'confirmed')::bigint))
        from router.record_impressions(impressions) answer
    );
end
$$;

create function api.delete_interactions(
    event_id text default null,
    user_id uuid default null,
    media_id uuid default null,
    type text default null
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    if num_nonnulls(user_id, media_id, type) > 0 or event_id is null then
        perform router.wake(router.slot(user_id));
        return router.delete_interactions(event_id, user_id, media_id, type);
    end if;
    return (
        select json_build_object('count', sum((answer ->> 'count')::bigint))
        from router.delete_event(event_id) answer
    );
end
$$;

-- An answer_id does not tell the person, so the shards are asked in turn.
create function api.replay(answer_id uuid)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    slot integer;
begin
    for slot in select * from router.slots() loop
        begin
            return router.replay(slot, answer_id);
        exception when sqlstate 'ML404' then
            continue;
        end;
    end loop;
    raise 'answer_id: not in the log, or not any more' using errcode = 'ML404';
end
$$;

create function api.forget_user(user_id uuid)
    returns boolean
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    return (select bool_or(had_interactions) from router.forget_user(user_id) had_interactions);
end
$$;

create function api.enrol_user(user_id uuid)
    returns boolean
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    return (select bool_or(was_forgotten) from router.enrol_user(user_id) was_forgotten);
end
$$;

-- Numbers of people add up, because nobody is on two shards. Media are counted by id, because all shards may show one.
create function api.outcomes(
    placement text default null,
    "from" timestamptz default null,
    "to" timestamptz default null,
    by text default 'strategy'
)
    returns table (
        "group" text,
        answers bigint,
        people bigint,
        shown bigint,
        taken bigint,
        rate double precision,
        median_seconds double precision,
        coverage double precision,
        new_share double precision
    )
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
        with part as materialized (
            select *
            -- now() is evaluated here, so that all shards use the same time.
            from api.outcome_sums(outcomes.placement, outcomes."from", coalesce(outcomes."to", now()), outcomes.by)
        ),
        whole as (
            select
                "group",
                sum(answers)::bigint as answers,
                sum(people)::bigint as people,
                sum(shown)::bigint as shown,
                sum(fresh)::double precision as fresh,
                max(available) as available
            from part
            group by "group"
        )
        select
            whole."group",
            whole.answers,
            whole.people,
            whole.shown,
            taking.taken,
            taking.taken::double precision / whole.shown,
            taking.median,
            medium.shown::double precision / nullif(whole.available, 0),
            whole.fresh / whole.shown
        from whole
        cross join lateral (
            select count(*) as taken, percentile_cont(0.5) within group (order by each) as median
            from part
            cross join unnest(seconds) each
            where part."group" is not distinct from whole."group"
        ) taking
        cross join lateral (
            select count(distinct media_id) as shown
            from part
            cross join unnest(media_ids) media_id
            where part."group" is not distinct from whole."group"
        ) medium
        order by case when outcomes.by = 'position' then whole."group"::integer end, 1;
end
$$;

-- The shard of a person remembers their outside id.
create function api.gorse_insert_users(users jsonb)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    part record;
    refused text;
begin
    perform router.pass_gate();
    if jsonb_typeof(users) is distinct from 'array' or jsonb_array_length(users) not between 1 and 1000 then
        return router.gorse_insert_users(router.slot_of_gorse(users), users);
    end if;
    for part in
        select
            min(routed.slot) as slot,
            jsonb_agg(given order by place) as users,
            array_agg(place order by place) as places
        from (
            select given, place, router.slot_of_gorse(given) as slot
            from jsonb_array_elements(users) with ordinality as listed (given, place)
            offset 0 -- optimization fence: slot evaluated once
        ) routed
        group by router.shard_of(routed.slot)
        order by min(place)
    loop
        perform router.wake(part.slot);
        begin
            perform router.gorse_insert_users(part.slot, part.users);
        exception when others then
            -- The error names a place within the part of the shard: replace it by the place within the whole list.
            refused := substring(sqlerrm from E'\\[(\\d+)\\]');
            raise '%', regexp_replace(
                sqlerrm,
                E'\\[\\d+\\]',
                coalesce(format('[%s]', part.places[refused::integer + 1] - 1), '')
            ) using errcode = sqlstate;
        end;
    end loop;
    return json_build_object('RowAffected', jsonb_array_length(users));
end
$$;

-- The first n of all people are among the first n of each shard.
create function api.gorse_users(n integer default 10, cursor text default '')
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    answers constant json[] := array(select router.gorse_users(n, cursor));
    ids uuid[];
    page json;
begin
    select array_agg(id order by id), coalesce(json_agg(person order by id), '[]') into ids, page
    from (
        select person, router.inside_id('user', person ->> 'UserId') as id
        from unnest(answers) answer
        cross join json_array_elements(answer -> 'Users') person
        order by id
        limit n
    ) listed;
    return json_build_object(
        'Cursor', case when n > 0 and cardinality(ids) = n then ids[n]::text else '' end,
        'Users', page
    );
end
$$;

create function api.gorse_delete_feedback(
    user_id text,
    item_id text,
    feedback_type text default null
)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    slot constant integer := router.slot(router.inside_id('user', user_id));
begin
    perform router.pass_gate();
    perform router.wake(slot);
    return router.gorse_delete_feedback(slot, user_id, item_id, feedback_type);
end
$$;

-- Each field is that of the shard that is furthest behind in it, or the sum or the union of those of all shards.
create function api.readiness()
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    with shard as materialized (
        select answer, row_number() over () as number from router.readiness() answer
    ),
    source as (
        select
            name,
            json_build_object(
                'read_seconds', max((said ->> 'read_seconds')::numeric),
                'error', min(said ->> 'error'),
                'failing_seconds', max((said ->> 'failing_seconds')::numeric),
                'rows_left_out', max((said ->> 'rows_left_out')::bigint)
            ) as said
        from shard
        cross join json_each(answer -> 'sources') as sources (name, said)
        group by name
    )
    select json_build_object(
        'first_refresh', bool_and((answer ->> 'first_refresh')::boolean),
        'model_version', case when count(answer ->> 'model_version') = count(*) then min((answer ->> 'model_version')::bigint) end,
        'model_refreshed_at', min((answer ->> 'model_refreshed_at')::timestamptz),
        'model_age_seconds', max((answer ->> 'model_age_seconds')::numeric),
        'item_models_age_seconds', max((answer ->> 'item_models_age_seconds')::numeric),
        'item_models_unseen', max((answer ->> 'item_models_unseen')::bigint),
        'models_outdated', (
            select coalesce(json_agg(distinct name), '[]')
            from shard
            cross join json_array_elements_text(answer -> 'models_outdated') name
        ),
        'data_age_seconds', case when count(answer ->> 'data_age_seconds') = count(*) then max((answer ->> 'data_age_seconds')::numeric) end,
        'events_waiting', sum((answer ->> 'events_waiting')::bigint),
        'events_waiting_seconds', max((answer ->> 'events_waiting_seconds')::numeric),
        'events_refused', sum((answer ->> 'events_refused')::bigint),
        'sources', (select json_object_agg(name, said order by name) from source),
        'warnings', (
            select coalesce(json_agg(distinct warning), '[]')
            from shard
            cross join json_array_elements_text(answer -> 'warnings') warning
        ),
        'home_is_open', bool_and((answer ->> 'home_is_open')::boolean)
    )
    from shard
$$;

create function api.console_overview()
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select (router.console_overview()::jsonb || jsonb_build_object('readiness', api.readiness()))::json
$$;

-- One slot of each shard.
create function router.slots()
    returns setof integer
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select min(slot) from generate_series(0, 63) slot group by router.shard_of(slot)
$$;

-- Each shard numbers the events that wait there from 2^62 on. Here a number also has a slot of the shard, in bits 56 to 61.
create function router.number_here(slot integer, id bigint)
    returns bigint
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select id + (slot::bigint << 56)
$$;

create function router.slot_of_number(id bigint)
    returns integer
    language sql
    immutable
    set search_path = pg_catalog, pg_temp
as $$
    select (id >> 56)::integer & 63
$$;

-- Splits ids by shard, as the numbers that the shard uses. Null stands for all events of every shard.
create function router.numbers_there(ids bigint[])
    returns table (slot integer, numbers bigint[])
    language sql
    stable
    set search_path = pg_catalog, pg_temp
as $$
    select slot, null from router.slots() slot where ids is null
    union all
    select router.slot_of_number(id), array_agg(router.number_here(-router.slot_of_number(id), id))
    from unnest(ids) id
    group by 1
$$;

create function api.console_letters(n integer default 20)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    with shard as materialized (
        select slot, router.console_letters(slot, n) as answer from router.slots() slot
    ),
    letter as (
        select
            letter::jsonb || jsonb_build_object('id', router.number_here(slot, (letter ->> 'id')::bigint)::text) as said,
            (letter ->> 'recorded_at')::timestamptz as recorded_at
        from shard
        cross join json_array_elements(answer -> 'dead_letters') letter
    )
    select json_build_object(
        'waiting', (select sum((answer ->> 'waiting')::bigint) from shard),
        'refused', (select sum((answer ->> 'refused')::bigint) from shard),
        'dead_letters', (
            select coalesce(json_agg(said order by recorded_at), '[]')
            from (select * from letter order by recorded_at limit n) first
        )
    )
$$;

create function api.console_runs(n integer default 20)
    returns json
    language sql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
    select (router.console_runs(n)::jsonb || api.console_letters(n)::jsonb)::json
$$;

create function api.console_retry_events(ids bigint[] default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    return (
        select json_build_object('events', coalesce(sum((said ->> 'events')::bigint), 0))
        from router.numbers_there(ids) part
        cross join lateral router.console_retry_events(part.slot, part.numbers) said
    );
end
$$;

create function api.console_drop_events(ids bigint[] default null)
    returns json
    language plpgsql
    volatile
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform router.pass_gate();
    return (
        select json_build_object('events', coalesce(sum((said ->> 'events')::bigint), 0))
        from router.numbers_there(ids) part
        cross join lateral router.console_drop_events(part.slot, part.numbers) said
    );
end
$$;
