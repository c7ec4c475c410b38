"""What would be recommended, had somebody not done something, and whether reasons are wanted.

No table has a column of these types; the files of `sql/functions` fill them.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        alter type engine.question add attribute explain boolean;
        alter type engine.asker add attribute without integer[];
        comment on type engine.question is
            'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. No other part is ever null.';
        comment on type engine.asker is
            'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen. Nothing that they did with the media of without counts (''{}'': all of it does).';
        """
    )


def downgrade() -> None:
    op.execute(
        """
        alter type engine.question drop attribute explain;
        alter type engine.asker drop attribute without;
        comment on type engine.question is
            'A question for recommendations, as engine.asked makes it: who asks (a null among them: nobody in particular), the media of their session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], whether popular media must do (degraded), and the candidate sources that the strategy uses besides what is popular: genres, people, transitions, slim, trending. Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. No other part is ever null.';
        comment on type engine.asker is
                    'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen.';
        """
    )
