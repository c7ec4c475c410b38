"""Candidate sources are fields of a type, which a plan has or has not, and no longer words of a list."""

from typing import Any

from migrations import steps

revision = "0139"
down_revision = "0138"
branch_labels = None
depends_on = None

TYPES = """
create type engine.candidate_sources as (
    genres boolean,
    people boolean,
    transitions boolean,
    slim boolean,
    item_knn boolean,
    popular boolean,
    trending boolean,
    others boolean
);

comment on type engine.candidate_sources is
    'Whether each of the candidate sources that have a name is used, and any of those that have none (others). Genres speak for media, but not in collaborative_score; item_knn is asked in the place of slim.';
create type engine.plan as enum (
    'popular',
    'trending',
    'transitions',
    'slim',
    'people',
    'without_people',
    'all',
    'item_knn',
    'alone'
);

comment on type engine.plan is
    'What a plan is for, by the candidate sources that it has (engine.sources_in): one besides what is popular, people with genres, all but people and others, or all of them; item_knn for media that are similar to one, alone for the reasons of a score that is made of genres and one source.';
"""
CHANGE = """
set local role ml_service_owner;
alter type engine.question drop attribute sources, add attribute sources engine.candidate_sources;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], and whether popular media must do (degraded). Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. sources: those of the strategy. No other part is ever null.';
reset role;
"""
# (Anew, for functions of before fill it in by place.)
FORMER = """
drop type engine.question;
create type engine.question as (
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
    held_back varbit,
    people engine.somebody[]
);
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. No other part is ever null.';
drop type engine.candidate_sources;
drop type engine.plan;
"""


def upgrade() -> None:
    """Whoever asks first in a session reads the question's type: the lock is for an instant only."""
    steps.as_owner(TYPES)


def contract(connection: Any) -> None:
    connection.execute(CHANGE)


def downgrade() -> None:
    steps.as_owner(FORMER)
