"""A question says how many media diversity chooses from for each place."""

from typing import Any

from migrations import steps

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None

CHANGE = """
set local role ml_service_owner;
alter type engine.question add attribute lookahead integer;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], and whether popular media must do (degraded). Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. sources: those of the strategy. lookahead: with how many media engine.reranked fills each place; null: its own number. No other part is ever null.';
reset role;
"""
FORMER = """
alter type engine.question drop attribute lookahead;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], and whether popular media must do (degraded). Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. sources: those of the strategy. No other part is ever null.';
"""


def upgrade() -> None:
    """Whoever asks first in a session reads the question's type: the lock is for an instant only."""


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
