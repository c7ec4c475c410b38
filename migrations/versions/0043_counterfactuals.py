"""What would be recommended, had somebody not done something: `engine.asker.without`.

No table has a column of that type; the files of `sql/functions` fill it.
"""

from alembic import op

revision = "0043"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter type engine.asker add attribute without integer[]")
    op.execute(
        """
        comment on type engine.asker is
            'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen. Nothing that they did with the media of without counts (''{}'': all of it does).';
        """
    )


def downgrade() -> None:
    op.execute("alter type engine.asker drop attribute without")
    op.execute(
        """
        comment on type engine.asker is
            'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen.';
        """
    )
