-- Outcomes of days that are over, and what was shown in the past hours of other days, are counted ahead. Triggers note
-- later changes in engine.changed_day. Such a day is counted whenever somebody asks, until it is counted ahead again.
create table engine.counted_day (
    day date primary key,
    attribution_window interval not null,
    gone_user_keys integer[] not null,
    gone_media_keys integer[] not null,
    upto timestamptz
);

comment on table engine.counted_day is
    'The days (UTC) whose outcomes engine.count_outcomes has counted. engine.counted_days returns those whose counts are still valid.';
comment on column engine.counted_day.attribution_window is
    'The engine.tracking.attribution_window at the time of the count. If it differs now, the counts of a whole day are not valid.';
comment on column engine.counted_day.gone_user_keys is
    'People who took a medium with an answer_id of that day and then took it back. The medium is at the same place of gone_media_keys. If one of them takes it again, the counts are not valid, and the day is counted anew.';
comment on column engine.counted_day.upto is
    'Null: the day was over, and everything is counted. Otherwise, only what was shown before this time is counted, and nothing that was taken.';

create table engine.counted_outcome (
    day date not null references engine.counted_day on delete cascade,
    kind text not null check (kind in ('page', 'arm', 'position')),
    placement text not null,
    strategy text,
    experiment text,
    experiment_version integer,
    arm smallint,
    is_interleaved boolean,
    "position" integer,
    answers bigint not null,
    shown bigint not null,
    people varbit not null,
    media varbit not null,
    media_keys integer[] not null,
    times integer[] not null,
    seconds double precision[] not null
);
create index counted_outcome_of_day on engine.counted_outcome (day);

comment on table engine.counted_outcome is
    'The rows that engine.shown_counts and engine.taken_counts returned for each engine.counted_day. They have sets of people and media instead of their numbers, so that days and groups can be added up.';

create table engine.changed_day (day date not null);
create index changed_day_by_day on engine.changed_day (day);

comment on table engine.changed_day is
    'Days (UTC) whose outcomes may have changed after they were counted, a row for each change. The counts of such a day are not valid until engine.count_outcomes counts it anew, and then deletes these rows. Written by triggers of all tables that outcomes are counted from. Writers only insert, so that they do not wait for each other.';

create function engine.interactions_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- engine.count_anew ignores older times, which most events of a first load have.
    oldest constant timestamptz := (select clock_timestamp() - retention - interval '2 days' from engine.tracking);
begin
    -- A removed event may be the last one for which somebody named an answer, of whatever day.
    if tg_op <> 'INSERT' or exists (select from changed where happened_at < clock_timestamp() - interval '1 hour') then
        perform engine.count_anew(array(
            select distinct date_trunc('day', happened_at, 'UTC') from changed where positive and happened_at > oldest
            union
            select engine.shown_at(answer_id)
            from changed
            join engine.attribution using (user_key, media_key)
            where positive and tg_op <> 'INSERT'
        ));
    end if;
    return null;
end
$$;

comment on function engine.interactions_changed is
    'Trigger on engine.interaction. Records in engine.changed_day the days whose outcomes depend on the interactions in changed.';

create trigger counted_came after insert on engine.interaction
    referencing new table as changed
    for each statement execute function engine.interactions_changed();
create trigger counted_went after delete on engine.interaction
    referencing old table as changed
    for each statement execute function engine.interactions_changed();
create trigger counted_was after update on engine.interaction
    referencing old table as changed
    for each statement execute function engine.interactions_changed();
create trigger counted_is after update on engine.interaction
    referencing new table as changed
    for each statement execute function engine.interactions_changed();

create function engine.attribution_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    latest constant timestamptz := clock_timestamp() - interval '1 hour';
    -- A named event counts for its answer, and no longer for a later answer that showed the medium.
    times timestamptz[] := array(
        select engine.shown_at(answer_id) from changed where engine.shown_at(answer_id) < latest
        union all
        select event.happened_at
        from changed
        join engine.interaction event using (user_key, media_key)
        where positive and event.happened_at < latest
    );
begin
    if times <> '{}' then
        perform engine.count_anew(times);
    end if;
    return null;
end
$$;

comment on function engine.attribution_changed is
    'Trigger on engine.attribution. Records in engine.changed_day the days whose outcomes depend on the attributions in changed.';

create trigger attribution_came after insert on engine.attribution
    referencing new table as changed
    for each statement execute function engine.attribution_changed();
create trigger attribution_went after delete on engine.attribution
    referencing old table as changed
    for each statement execute function engine.attribution_changed();
create trigger attribution_was after update on engine.attribution
    referencing old table as changed
    for each statement execute function engine.attribution_changed();
create trigger attribution_is after update on engine.attribution
    referencing new table as changed
    for each statement execute function engine.attribution_changed();

create function engine.answers_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.count_anew(
        array(
            select distinct date_trunc('day', shown_at, 'UTC')
            from changed
            where shown_at < clock_timestamp() - interval '1 hour'
        ),
        shown => true
    );
    return null;
end
$$;

comment on function engine.answers_changed is
    'Trigger on engine.answer_log for updates and deletes. Records in engine.changed_day the days whose outcomes depend on the answers in changed.';

create function engine.answer_came_late() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.count_anew(array[new.shown_at], shown => true);
    return null;
end
$$;

comment on function engine.answer_came_late is
    'Trigger on engine.answer_log for an answer that is inserted more than an hour after it was shown. Records in engine.changed_day the days whose outcomes depend on it.';

-- A row trigger is cheap here: its condition is hardly ever true, because answers are logged when they are shown.
create trigger answer_came after insert on engine.answer_log
    for each row when (new.shown_at < clock_timestamp() - interval '1 hour')
    execute function engine.answer_came_late();
create trigger answers_went after delete on engine.answer_log
    referencing old table as changed
    for each statement execute function engine.answers_changed();
create trigger answers_were after update on engine.answer_log
    referencing old table as changed
    for each statement execute function engine.answers_changed();
create trigger answers_are after update on engine.answer_log
    referencing new table as changed
    for each statement execute function engine.answers_changed();
