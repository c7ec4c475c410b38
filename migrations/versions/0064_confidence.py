"""How much is known of a person: the confidence of an answer, and a least one."""

from typing import Any

from alembic import op

revision = "0064"
down_revision = "0055"
branch_labels = None
depends_on = None

# (Requests read these tables: the lock is for an instant only.)
COLUMNS = """
set local role ml_service_owner;
alter table engine.strategy add column confidence_evidence double precision not null default 10
    check (confidence_evidence between 0.01 and 1e9);
comment on column engine.strategy.confidence_evidence is
    'An answer to a person of whom so many media count has confidence 1/2: n / (n + confidence_evidence) (engine.confidence). At once.';
alter table engine.placement add column least_confidence double precision
    check (least_confidence >= 0 and least_confidence < 1);
comment on table engine.placement is
    'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules, rotation, least_confidence).';
comment on column engine.placement.least_confidence is
    'Of what is recommended there, media whose recommendation_score × engine.confidence of the person is less are left out; pins are not. Null: none are.';
reset role;
"""
QUESTION = """
set local role ml_service_owner;
alter type engine.question add attribute least_confidence double precision;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. No other part is ever null.';
reset role;
"""
FORMER = """
set local role ml_service_owner;
alter type engine.question drop attribute least_confidence;
alter table engine.placement drop column least_confidence;
alter table engine.strategy drop column confidence_evidence;
comment on table engine.placement is
    'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules, rotation).';
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. No other part is ever null.';
reset role;
"""


def upgrade() -> None:
    _execute(QUESTION)


def contract(connection: Any) -> None:
    connection.execute(COLUMNS)


def downgrade() -> None:
    _execute(FORMER)


def _execute(text: str) -> None:
    """Run statements as they are; not through op.execute, which would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(text)
