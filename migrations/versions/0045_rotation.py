"""Rotation of what was shown, and rows of a page that obey a placement."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

COLUMNS = """
alter table engine.placement add column rotation double precision check (rotation between 0.1 and 1000);
comment on table engine.placement is
    'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules, rotation).';
comment on column engine.placement.rotation is
    'A half-life in showings: the score of a medium counts half for the order each time that it was shown to the person so often and not taken (engine.answer_log). Null: it counts in full.';
alter table engine.page_row add column placement text references engine.placement on update cascade;
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter; of the kinds recommended and genre, also what orders (boost, pin, at_most, rotation), and the strategy, where it says none. Null: rules that count everywhere alone.';
alter type engine.question add attribute rotation double precision;
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. No other part is ever null.';
"""


def upgrade() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute("set local role ml_service_owner")
    driver.execute(COLUMNS)
    driver.execute("reset role")


def downgrade() -> None:
    op.execute(
        """
        alter type engine.question drop attribute rotation;
        alter table engine.page_row drop column placement;
        alter table engine.placement drop column rotation;
        comment on table engine.placement is
            'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules).';
        comment on type engine.question is
            'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. No other part is ever null.';
        """
    )
