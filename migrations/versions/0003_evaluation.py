"""Offline evaluation: where a scratch database keeps what was held out, and what was answered."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVALUATION = """
create schema evaluation;
comment on schema evaluation is
    'How good the answers are, by what people did next. Its tables are empty but in the scratch databases of ml-service evaluate and tune.';

create unlogged table evaluation.held_out (
    user_key integer,
    media_key integer,
    relevant boolean not null,
    primary key (user_key, media_key)
);
comment on table evaluation.held_out is 'What the strategies were not shown, a row a pair of a person and a medium.';

create unlogged table evaluation.asked (
    user_key integer primary key,
    user_id uuid not null,
    bucket integer not null
);
comment on table evaluation.asked is
    'The people for whom the strategies are asked. A bucket is drawn as one by the bootstrap.';

create unlogged table evaluation.answer (
    strategy text,
    user_key integer,
    "position" integer,
    media_key integer not null,
    primary key (strategy, user_key, "position")
);
comment on table evaluation.answer is 'What each strategy recommended to each person, best first.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(EVALUATION)
    driver.execute("reset role")


def downgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("drop schema evaluation cascade")
