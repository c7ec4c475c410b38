"""Long lists of ids that questions bring again and again are looked up once."""

from alembic import op

revision = "0085"
down_revision = "0082"
branch_labels = None
depends_on = None

TABLE = """
set local role ml_service_owner;
create unlogged table engine.media_list (
    slot integer primary key,
    last_hash bigint not null,
    media_ids uuid[],
    bits varbit,
    unknown_ids uuid[]
);
-- Neither gets smaller by being compressed.
alter table engine.media_list alter media_ids set storage external, alter bits set storage external;

comment on table engine.media_list is
    'Long lists of ids that questions bring again and again, each with the media that they are: one for each slot (64 of them). A medium keeps its key for ever, so nothing here is ever out of date. May be truncated at any time.';
comment on column engine.media_list.last_hash is
    'Of the list that was not there when it was last looked for: it is kept when it comes again.';
comment on column engine.media_list.bits is 'engine.ids_to_bits of them.';
comment on column engine.media_list.unknown_ids is
    'Those that the catalogue did not know when the list was kept: they are looked up each time.';
reset role;
"""


def upgrade() -> None:
    op.execute(TABLE)


def downgrade() -> None:
    op.execute("drop table engine.media_list")
