"""Where no media came, went or changed genres since the model was built, plans need not look."""

from typing import Any

from migrations import steps

revision = "0143"
down_revision = "0142"
branch_labels = None
depends_on = None

ASKER = (
    "One of those who ask, as candidate sources need it. user_id: null for nobody in particular."
    " user_key: null if the person is not known, or for nobody in particular. session_keys: the"
    " media of the session, latest last. strategy: the strategy that answers. allowed: which media"
    " may be recommended, a bit for each media_key; allowed_keys: their keys, if they are few"
    " (engine.allowed_media). Both are null if all media may be recommended. with_seen: whether"
    " media that the person has seen may be recommended, too. without: what the person did with"
    " these media does not count; ''{}'': everything counts. is_long: whether what the person took"
    " is looked up medium by medium, instead of being read as a whole (engine.took). history:"
    " engine.history_of the same asker, if item models are among the sources."
)
UNCHANGED = (
    " catalogue_unchanged: true if it is known that no media came, went or changed genres since the"
    " model was built (engine.media_change has no rows), so that nothing needs to look for such;"
    " null if not."
)
CHANGE = f"""
set local role ml_service_owner;
alter type engine.asker add attribute catalogue_unchanged boolean;
comment on type engine.asker is '{ASKER}{UNCHANGED}';
reset role;
"""
FORMER = f"""
alter type engine.asker drop attribute catalogue_unchanged;
comment on type engine.asker is '{ASKER}';
"""


def upgrade() -> None:
    """Nothing that holds a lock for longer than an instant."""


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
