"""Fewer pairs for the same neighbours: a sample of people spread over all, a smaller one for what is far."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

TABLE = """
create table engine.pair_sample (
    near_window integer not null default 20 check (near_window between 1 and 500),
    far_audience_limit integer not null default 250 check (far_audience_limit between 1 and 100000)
);
create unique index pair_sample_one on engine.pair_sample ((true));

comment on table engine.pair_sample is
    'How many of the pairs within their windows item_transitions and item_knn are built from: one row. A change takes effect when they are rebuilt: ml-service refresh --all.';
comment on column engine.pair_sample.near_window is
    'Pairs that are at most so many places apart are counted of everybody among audience_limit; those further apart of far_audience_limit people, each so much more as these are fewer.';
comment on column engine.pair_sample.far_audience_limit is
    'See near_window. Those of the least model.spread(user_key).';

insert into engine.pair_sample default values;
"""

COMMENT = """
comment on column engine.model_parameters.audience_limit is
    'How many of a medium''s people count: for user_knn the most recent ones; for item_transitions and item_knn those of %s.'
"""
SPREAD = "the least model.spread(user_key), a sample that is evenly spread over all"
HIGHEST = "the highest user_key"

LIMIT = """
update engine.model_parameters
set audience_limit = {new}
where name in ('item_transitions', 'item_knn') and audience_limit = {old}
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(TABLE)
    driver.execute(LIMIT.format(old=1000, new=500))
    driver.execute(COMMENT % SPREAD)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute("drop table engine.pair_sample cascade")  # and what is built with it
    op.execute(LIMIT.format(old=500, new=1000))
    op.execute(COMMENT % HIGHEST)
