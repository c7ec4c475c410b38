"""An answer that is given again is logged again as it was, and waits for no disk: the log has it there."""

from typing import Any

from migrations import steps

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None

# (Answers that are kept have nulls there, and are logged as any other.)
CHANGE = """
set local role ml_service_owner;
alter type engine.given_answer
    add attribute answer_id uuid,
    add attribute placement text,
    add attribute n integer,
    add attribute "offset" integer,
    add attribute diversity double precision,
    add attribute explore double precision,
    add attribute experiment text,
    add attribute experiment_version integer,
    add attribute arm smallint,
    add attribute question jsonb;
comment on type engine.given_answer is
    'What engine.answer_log has of an answer, whenever it is given again. state: engine.answer_state, and, of what is kept with an answer, engine.rules_digest. answer_id: the row of the log that was the first to say all of this; null: none has yet.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service gives an answer only when its row in the log is on the disk, but one that says again what the log has on the disk (engine.logged_again): should a crash of the server lose that, an event that names it brings it back. If not, a crash loses the rows of the last moment (three times wal_writer_delay, 0.6 s), and what was taken from these answers does not count as taken from there; nothing else waits less.';
reset role;
"""
FORMER = """
truncate engine.answer_cache; -- state has a digest more there
alter type engine.given_answer
    drop attribute answer_id,
    drop attribute placement,
    drop attribute n,
    drop attribute "offset",
    drop attribute diversity,
    drop attribute explore,
    drop attribute experiment,
    drop attribute experiment_version,
    drop attribute arm,
    drop attribute question;
comment on type engine.given_answer is
    'What engine.answer_log keeps of an answer itself, whenever and wherever it is given. state: engine.answer_state.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service gives an answer only when its row in the log is on the disk. If not, a crash of the server loses the rows of the last moment (three times wal_writer_delay, 0.6 s), and what was taken from these answers does not count as taken from there; nothing else waits less.';
"""


def upgrade() -> None:
    """Requests look at the type: the lock is for an instant only."""


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
