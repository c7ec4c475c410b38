"""What would be recommended, had somebody not done something: `engine.asker.without`.

No table has a column of that type; the files of `sql/functions` fill it.
"""

from alembic import op

revision = "0043"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter type engine.asker add attribute without integer[]")
    op.execute(
        "comment on type engine.asker is"
        " 'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and the media with which nothing they did counts (''{}'': all of it does).'"
    )


def downgrade() -> None:
    op.execute("alter type engine.asker drop attribute without")
    op.execute(
        "comment on type engine.asker is"
        " 'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, and the strategy that answers them.'"
    )
