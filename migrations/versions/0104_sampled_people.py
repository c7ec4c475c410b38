"""Four hundred of a medium's people for what goes with it, where a thousand were read."""

from migrations import steps

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None

COMMENT = """
comment on column engine.model_parameters.audience_limit is
    'How many of a medium''s people count: for user_knn the most recent ones; for item_transitions and item_knn {}.';
"""

ROWS = (
    steps.Shipped(
        "model_parameters",
        "item_transitions",
        {
            "watch_weight": 0.75,
            "dislike_weight": 0.5,
            "window_size": 40,
            "gap_offset": 1,
            "gap_exponent": 1,
            "backward_weight": 0.1,
            "length_exponent": 0.25,
            "source_exponent": 0.4,
            "target_exponent": 0.4,
            "shrinkage": 0,
            "weight_exponent": 0.5,
            "item_neighbour_count": 200,
        },
        {"audience_limit": (1000, 400)},
    ),
    steps.Shipped(
        "model_parameters",
        "item_knn",
        {
            "watch_weight": 0.5,
            "dislike_weight": 0,
            "window_size": 40,
            "gap_offset": 2,
            "gap_exponent": 0,
            "backward_weight": 0.5,
            "length_exponent": 0,
            "source_exponent": 0.5,
            "target_exponent": 0.45,
            "shrinkage": 5,
            "weight_exponent": 1,
            "item_neighbour_count": 200,
        },
        {"audience_limit": (1000, 400)},
    ),
)


def upgrade() -> None:
    steps.as_owner(COMMENT.format("a sample, weighed up to all"))
    steps.change_shipped(ROWS, before=0, after=1)


def downgrade() -> None:
    steps.change_shipped(ROWS, before=1, after=0)
    steps.as_owner(COMMENT.format("those of the highest user_key"))
