"""What was shown in hours of a day that are over is counted once, before the day is."""

from typing import Any

from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

CHANGED = r"""
set local role ml_service_owner;
alter table engine.counted_day add column upto timestamptz;
comment on table engine.counted_day is
    'Days (UTC) whose outcomes are counted, by engine.count_outcomes. engine.counted_days says which of them hold.';
comment on column engine.counted_day.upto is
    'Null: the day was over, and all of it is counted. Else what was shown before this time is, and nothing that was taken.';
comment on table engine.counted_outcome is
    'engine.shown_counts and engine.taken_counts of engine.counted_day: sets of people and media, not how many these are, so that days and groups add up.';
comment on table engine.changed_day is
    'Days (UTC) of which something has changed that may be counted, a row for each time: their counts do not hold until they are counted anew, and that takes these rows away. Written by triggers of all that outcomes are counted from; who writes waits for nobody.';

create or replace function engine.answers_changed() returns trigger
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

create or replace function engine.answer_came_late() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.count_anew(array[new.shown_at], shown => true);
    return null;
end
$$;
reset role;
"""
FORMER = r"""
set local role ml_service_owner;
delete from engine.counted_day where upto is not null;
alter table engine.counted_day drop column upto;
comment on table engine.counted_day is
    'Days (UTC) that are over and whose outcomes are counted, by engine.count_outcomes. engine.counted_days says which of them hold.';
comment on table engine.counted_outcome is
    'engine.outcome_counts of engine.counted_day: sets of people and media, not how many these are, so that days and groups add up.';
comment on table engine.changed_day is
    'Days (UTC) of which something has changed since they were over, a row for each time: their counts do not hold until they are counted anew, and that takes these rows away. Written by triggers of all that outcomes are counted from; who writes waits for nobody.';

create or replace function engine.answers_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.count_anew(array(
        select distinct date_trunc('day', shown_at, 'UTC')
        from changed
        where shown_at < clock_timestamp() - interval '1 hour'
    ));
    return null;
end
$$;

create or replace function engine.answer_came_late() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.count_anew(array[new.shown_at]);
    return null;
end
$$;
reset role;
"""


def upgrade() -> None:
    """Nothing is needed before the functions."""


def contract(connection: Any) -> None:
    """Whoever forgets a person waits for this lock: it is for an instant only."""
    connection.execute(CHANGED)


def downgrade() -> None:
    op.execute(FORMER)
