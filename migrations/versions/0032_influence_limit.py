"""What one person can add to one medium, and in one day to what is trending, is bounded."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = """
create table engine.influence_limit (
    per_medium double precision not null default 10 check (per_medium between 0.001 and 200),
    per_day double precision not null default 20 check (per_day between 1 and 1e6)
);
create unique index influence_limit_one on engine.influence_limit ((true));

comment on table engine.influence_limit is
    'How much one person can decide for all: one row. Lists of the last hours take a change in at once, models with the next refresh.';
comment on column engine.influence_limit.per_medium is
    'The most that one person''s opinion of one medium is worth (model.opinions), as an interaction_value: 10, so that ratings of up to ten points count as they are.';
comment on column engine.influence_limit.per_day is
    'How many media that one person took in one day (UTC) count whole in the trend and in lists of the last hours. Of more, each counts less, so that all together count as so many: 20, for of 72,877 days on which people of MovieTweetings rated anything, 99.86 % have no more.';

insert into engine.influence_limit default values;
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(TABLE)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop table engine.influence_limit cascade")  # and what is built with it
