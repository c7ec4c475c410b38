"""An answer carries how its sources were put together, in place of the maximum of each."""

from typing import Any

from migrations import steps

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

MIX = """
create type engine.mix as (
    max_transitions double precision,
    max_similar double precision,
    trending_weight double precision,
    total_weight double precision
);
comment on type engine.mix is
    'How the sources of a collaborative_score were put together, as far as engine.reasons cannot know it from the strategy: the greatest raw scores of the item models over the candidates (null: nothing to say), what the trend weighs (as far as engine.trend_confidence goes), and the sum of the weights of all sources that have anything to say (null: none does).';
alter type engine.ranked_list alter attribute maxima set data type engine.mix;
alter type engine.ranked_list rename attribute maxima to mix;
comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did. mix: by which engine.reasons takes scores apart; null where there is no such thing.';
"""
MAXIMA = """
create type engine.source_values as (
    people double precision,
    transitions double precision,
    "similar" double precision,
    popular double precision,
    trending double precision
);
comment on type engine.source_values is
    'A number of each of the sources of collaborative_score; null: a source that has nothing to say.';
alter type engine.ranked_list rename attribute mix to maxima;
alter type engine.ranked_list alter attribute maxima set data type engine.source_values;
comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did. maxima: the greatest raw score of each source over the candidates, by which engine.reasons takes scores apart; null where there is no such thing.';
drop type engine.mix cascade;
"""


def upgrade() -> None:
    steps.as_owner(MIX)


def contract(connection: Any) -> None:
    """Behind the functions: those of before take what is dropped."""
    connection.execute("set local role ml_service_owner")
    connection.execute("drop type engine.source_values")
    connection.execute("reset role")


def downgrade() -> None:
    steps.as_owner(MAXIMA)
