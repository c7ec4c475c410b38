"""Outcomes of days that are over are counted once."""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

TABLES = """
set local role ml_service_owner;
create table engine.counted_day (
    counted_key integer generated always as identity primary key,
    day date not null,
    placement text,
    kind text not null check (kind in ('strategy', 'placement', 'position', 'arm')),
    state text,
    looked_at timestamptz,
    unique nulls not distinct (day, placement, kind)
);

comment on table engine.counted_day is
    'Days (UTC) that are over whose outcomes are counted, or are to be: a row for each placement that had answers and for all of them (null), by each kind of group. Filled by engine.count_outcomes.';
comment on column engine.counted_day.state is
    'engine.outcome_state as it was then: with another one, the counts hold no more. Null: not counted yet.';
comment on column engine.counted_day.looked_at is 'When it was counted, or last seen to hold.';

create table engine.counted_outcome (
    counted_key integer not null references engine.counted_day on delete cascade,
    "group" text,
    answers bigint not null,
    user_keys integer[] not null,
    media_keys integer[] not null,
    times integer[] not null,
    seconds double precision[] not null
);
create index counted_outcome_of_day on engine.counted_outcome (counted_key);

comment on table engine.counted_outcome is
    'engine.outcome_counts of engine.counted_day: sets of people and media, not how many these are, so that days and placements add up. When a person is forgotten, the days on which they were shown something go.';
reset role;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    """What was counted goes; the worker counts it anew after the next upgrade."""
    op.execute("drop table engine.counted_outcome, engine.counted_day")
