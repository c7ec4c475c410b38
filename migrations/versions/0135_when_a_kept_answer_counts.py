"""A kept answer says when it counts, and whether it is logged: what it depends on is read sooner."""

from typing import Any

from migrations import steps

revision = "0135"
down_revision = "0134"
branch_labels = None
depends_on = None

CHANGE = """
set local role ml_service_owner;
truncate engine.answer_cache;
alter table engine.answer_cache add column during tstzrange not null, add column tracked boolean;
comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest, during and said cover all that an answer depends on. May be truncated at any time.';
comment on column engine.answer_cache.during is 'When it can be given (engine.steady_span).';
comment on column engine.answer_cache.tracked is
    'Where no experiment has a say in it: whether it is logged even if the question has track: false. Null: to be found out each time.';
create trigger experiment_changed after insert or update or delete on engine.experiment
    for each statement execute function engine.renew_shared_version();
reset role;
"""
FORMER = """
drop trigger experiment_changed on engine.experiment;
truncate engine.answer_cache;
alter table engine.answer_cache drop column during, drop column tracked;
comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest and said cover all that an answer depends on. May be truncated at any time.';
"""


def upgrade() -> None:
    """Requests read the table: the lock is for an instant only."""


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
