"""What a list of hours is found in is one thing that functions hand on."""

from migrations import steps

revision = "0133"
down_revision = "0132"
branch_labels = None
depends_on = None

SPAN = """
create type engine.recent_span as (
    strategy text,
    beginning timestamptz,
    since timestamptz,
    place integer,
    unlisted_most double precision,
    has_gains boolean,
    changed_keys integer[],
    changed_people bigint[],
    changed_totals double precision[],
    change_most double precision
);
comment on type engine.recent_span is
    'What a list of hours is found in (engine.recent_span_of): of a strategy (popular, trending), what was said since the beginning of these hours; the span of model.recent_list in which that lies (since, place, unlisted_most); whether engine.recent_gain is of this model; and engine.recent_changes with engine.cut_days: by how much each of these media has more, of how many people, and the most that any has.';
"""
FORMER = "drop type engine.recent_span"


def upgrade() -> None:
    steps.as_owner(SPAN)


def downgrade() -> None:
    steps.as_owner(FORMER)
