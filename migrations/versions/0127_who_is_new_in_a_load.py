"""Who and what is new in a range of a first load is added before it is loaded."""

from migrations import steps

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None

# What is loaded of a range already, engine.load_step finds for itself.
COLUMNS = """
alter table engine.load_range
    drop column if exists rest,
    alter column new_people drop not null,
    alter column new_people drop default,
    alter column new_media drop not null,
    alter column new_media drop default;
update engine.load_range set new_people = null, new_media = null where not is_loaded;
comment on column engine.load_range.new_people is
    'Who is in it and not here yet, to be added before it is loaded; null: nobody has looked.';
comment on column engine.load_range.new_media is 'And what.';
"""
FORMER = """
update engine.load_range set left_out = 0 where not is_loaded;
alter table engine.load_range
    drop column new_people,
    drop column new_media,
    add column rest bigint[],
    add column new_people uuid[] not null default '{}',
    add column new_media uuid[] not null default '{}';
comment on column engine.load_range.rest is
    'What is not loaded of a range of which the rest is: of people or media that were not here.';
comment on column engine.load_range.new_people is 'Those of them that are to be added first.';
comment on column engine.load_range.new_media is 'And these.';
"""


def upgrade() -> None:
    steps.as_owner(COLUMNS)


def downgrade() -> None:
    steps.as_owner(FORMER)
