"""Why: questions that want the reasons, and what would be, had somebody not done something.

`engine.question.explain` and `engine.asker.without`. No table has a column of these types.
"""

from alembic import op

revision = "0043"
down_revision = "0030"
branch_labels = None
depends_on = None

QUESTION = 'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), {}. Never null, nor is any part.'
SOURCES = "the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending"
ASKER = "One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, {}."


def upgrade() -> None:
    op.execute("alter type engine.question add attribute explain boolean")
    op.execute("alter type engine.asker add attribute without integer[]")
    _comment("question", QUESTION, f"{SOURCES}, and whether the reasons are wanted, too (explain)")
    _comment(
        "asker",
        ASKER,
        "the strategy that answers them, and the media with which nothing they did counts ('{}': all of it does)",
    )


def downgrade() -> None:
    op.execute("alter type engine.question drop attribute explain")
    op.execute("alter type engine.asker drop attribute without")
    _comment("question", QUESTION, f"and {SOURCES}")
    _comment("asker", ASKER, "and the strategy that answers them")


def _comment(name: str, text: str, end: str) -> None:
    comment = text.replace("{}", end).replace("'", "''")
    op.execute(f"comment on type engine.{name} is '{comment}'")
