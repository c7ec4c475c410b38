"""What was shown, of every kind of question: placements that say so, and what else was asked."""

from typing import Any

from alembic import op

revision = "0051"
down_revision = "0045"
branch_labels = None
depends_on = None

COLUMNS = """
set local role ml_service_owner;
alter table engine.answer_log add column if not exists question jsonb;
alter table engine.placement add column if not exists track boolean not null default false;
comment on column engine.answer_log.user_key is '0: a visitor without an account.';
comment on column engine.answer_log.strategy is
    'By name, with its version then (version 0 of what has none: media.popular, media.trending and media.similar, and of a row of a home page home. and its kind). Of an experiment that interleaves: that of the first arm.';
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have.';
comment on column engine.answer_log.question is
    'What else was asked, to ask it again: kind (recommendations where it has none), placement (where its name is default), filter, "within", "without", rules, session, media_id, hours. Null: nothing. Without lists of media where these are longer than 1,000 together, and then with cut: true.';
comment on table engine.answer_log is
    'What was shown: a row for each answer to a question with track=true, at a placement that tracks or under an experiment, for engine.tracking.retention. Partitions are days (UTC), made ahead by engine.tend_answer_log.';
comment on column engine.placement.track is
    'Whether its answers are logged (engine.answer_log) without being asked to.';
reset role;
"""

FORMER_TABLE = """
comment on table engine.answer_log is
    'What was shown: a row for each answer to a question with track=true or under an experiment, for engine.tracking.retention. Partitions are days (UTC), made ahead by engine.tend_answer_log.';
"""


def upgrade() -> None:
    pass


def contract(connection: Any) -> None:
    """Requests read and write these tables: the lock is for an instant only."""
    connection.execute(COLUMNS)


def downgrade() -> None:
    op.execute("alter table engine.placement drop column if exists track")
    op.execute("alter table engine.answer_log drop column if exists question")
    op.execute(
        "comment on column engine.answer_log.strategy is 'By name, with its version then."
        " Of an experiment that interleaves: that of the first arm.'"
    )
    op.execute("comment on column engine.answer_log.user_key is null")
    op.execute(FORMER_TABLE)
    op.execute("comment on column engine.answer_log.arms is null")
