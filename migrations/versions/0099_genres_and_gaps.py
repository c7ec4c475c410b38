"""Defaults that are better on sparse and on dense data: gaps of transitions, genres in blend."""

from migrations import steps

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


ROWS = (
    steps.Shipped(
        "model_parameters",
        "item_transitions",
        {
            "audience_limit": 1000,
            "watch_weight": 0.75,
            "dislike_weight": 0.5,
            "window_size": 40,
            "gap_exponent": 1,
            "backward_weight": 0.1,
            "length_exponent": 0.25,
            "source_exponent": 0.4,
            "target_exponent": 0.4,
            "shrinkage": 0,
            "weight_exponent": 0.5,
            "item_neighbour_count": 200,
        },
        {"gap_offset": (2, 1)},
    ),
    steps.Shipped(
        "strategy",
        "blend",
        {
            "neighbours_weight": 0,
            "sequence_weight": 0.13,
            "similar_weight": 0.09,
            "popularity_weight": 0,
            "trend_weight": 0.78,
            "history_limit": 200,
            "watch_weight": 0.5,
            "dislike_weight": 0.25,
            "recency_offset": 1,
            "recency_exponent": 1.1,
            "similar_recency_exponent": 0.5,
        },
        {"content_weight": (0.01, 0.04), "collaborative_weight": (0.99, 0.96)},
    ),
)


def upgrade() -> None:
    steps.change_shipped(ROWS, before=0, after=1)


def downgrade() -> None:
    steps.change_shipped(ROWS, before=1, after=0)
