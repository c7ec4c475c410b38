"""Who asks is looked up once, where the question is made."""

from typing import Any

from migrations import steps

revision = "0134"
down_revision = "0133"
branch_labels = None
depends_on = None

SOMEBODY = """
create type engine.somebody as (
    user_id uuid,
    user_key integer,
    genres text[]
);

comment on type engine.somebody is
    'Who asks, as engine.person has them. user_key: null of whom it does not know, and of nobody in particular, who has no user_id either; they have no genres (''{}'').';
"""
CHANGE = """
set local role ml_service_owner;
alter type engine.question add attribute people engine.somebody[], drop attribute user_ids;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. No other part is ever null.';
reset role;
"""
# (Anew, for functions of before fill it in by place.)
FORMER = """
drop type engine.question;
create type engine.question as (
    user_ids uuid[],
    session_keys integer[],
    n integer,
    "offset" integer,
    strategy text,
    diversity double precision,
    explore double precision,
    degraded boolean,
    sources text[],
    filters jsonb[],
    "within" uuid[],
    without uuid[],
    filtered boolean,
    with_seen boolean,
    explain boolean,
    rules text[],
    rotation double precision,
    least_confidence double precision,
    places_before integer,
    held_back varbit
);
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). No other part is ever null.';
drop type engine.somebody;
"""


def upgrade() -> None:
    """Whoever asks first in a session reads the type: the lock is for an instant only."""
    steps.as_owner(SOMEBODY)


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
