"""Defaults that were measured again, on dense data as well: of the item models, and of blend."""

from migrations import steps

revision = "0079"
down_revision = "0077"
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
            "gap_offset": 2,
            "gap_exponent": 1,
            "backward_weight": 0.1,
            "length_exponent": 0.25,
            "source_exponent": 0.4,
            "shrinkage": 0,
            "weight_exponent": 0.5,
            "item_neighbour_count": 200,
        },
        {"target_exponent": (0.35, 0.4)},
    ),
    steps.Shipped(
        "model_parameters",
        "item_knn",
        {
            "audience_limit": 1000,
            "watch_weight": 0.5,
            "dislike_weight": 0,
            "gap_offset": 2,
            "gap_exponent": 0,
            "backward_weight": 0.5,
            "length_exponent": 0,
            "source_exponent": 0.5,
            "shrinkage": 5,
            "weight_exponent": 1,
            "item_neighbour_count": 200,
        },
        {"window_size": (20, 40), "target_exponent": (0.5, 0.45)},
    ),
    steps.Shipped("model_parameters", "slim", {}, {"predictor_count": (50, 75)}),
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
            "similar_recency_exponent": 0.5,
        },
        {"recency_exponent": (1, 1.1)},
    ),
)


def upgrade() -> None:
    steps.change_shipped(ROWS, before=0, after=1)


def downgrade() -> None:
    steps.change_shipped(ROWS, before=1, after=0)
