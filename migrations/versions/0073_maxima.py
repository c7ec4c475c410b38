"""An answer carries the maxima of its sources, by which its scores are taken apart."""

from alembic import op

revision = "0073"
down_revision = "0069"
branch_labels = None
depends_on = None

MAXIMA = """
set local role ml_service_owner;
create type engine.source_values as (
    people double precision,
    transitions double precision,
    "similar" double precision,
    popular double precision,
    trending double precision
);
comment on type engine.source_values is
    'A number of each of the sources of collaborative_score; null: a source that has nothing to say.';
alter type engine.ranked_list add attribute maxima engine.source_values;
comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did. maxima: the greatest raw score of each source over the candidates, by which engine.reasons takes scores apart; null where there is no such thing.';
reset role;
"""
FORMER = """
set local role ml_service_owner;
alter type engine.ranked_list drop attribute maxima;
drop type engine.source_values cascade;
comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did.';
reset role;
"""


def upgrade() -> None:
    _execute(MAXIMA)


def downgrade() -> None:
    _execute(FORMER)


def _execute(text: str) -> None:
    """Run statements as they are; not through op.execute, which would want % doubled."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(text)
