"""Tables, columns and types are documented in plain sentences."""

from typing import Any

from migrations import steps

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None

# (Columns of earlier revisions are made as late as in `contract`.)
COMMENTS = """
set local role ml_service_owner;
comment on table engine.strategy is
    'How to rank: one row per strategy. A change takes effect with the next request. collaborative_score is the weighted mean of up to five candidate sources, each in [0, 1], of those that know anything of the person. The parameters that the models are built from are in engine.model_parameters.';
comment on column engine.strategy.content_weight is
    'recommendation_score = content_weight * content_score + collaborative_weight * collaborative_score.';
comment on column engine.strategy.collaborative_weight is
    'See content_weight; the two add up to at most 1.';
comment on column engine.strategy.neighbour_count is
    'How many of the most similar people count (user-kNN).';
comment on column engine.strategy.history_limit is
    'How many of the most recent media of a person count: for sequence and similar, media of any opinion; for neighbours, liked and watched ones.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score of user-kNN: what the people most similar to this person took. The five weights add up to 1.';
comment on column engine.strategy.sequence_weight is
    'Weight in collaborative_score of item transitions: what people take after the media of this person.';
comment on column engine.strategy.similar_weight is
    'Weight in collaborative_score of what the media of this person predict together (SLIM).';
comment on column engine.strategy.popularity_weight is
    'Weight in collaborative_score of popularity: what all people take.';
comment on column engine.strategy.trend_weight is
    'Weight in collaborative_score of the trend: what all people took very recently.';
comment on column engine.strategy.watch_weight is
    'How much a WATCH weighs in the history of the person who asks, where a LIKE weighs 1.';
comment on column engine.strategy.dislike_weight is
    'How much a DISLIKE, or an interaction without a value above 0, weighs in the history of the person who asks, where a LIKE weighs 1.';
comment on column engine.strategy.recency_offset is
    'The r-th most recent medium of a person (r counts from 0) weighs (r + recency_offset) ^ -recency_exponent.';
comment on column engine.strategy.recency_exponent is
    'See recency_offset; for the candidate source that sequence_weight weighs.';
comment on column engine.strategy.trend_evidence is
    'In a mix, the trend is multiplied by c / (c + trend_evidence), where c is the decayed sum of the most trending medium: so it counts little where little happened recently.';
comment on column engine.strategy.trend_horizon is
    'In a mix, the trend counts half for a person whose last interaction is older than the newest of all by this interval, a quarter if it is older by twice the interval, and so on.';
comment on column engine.strategy.popularity_limit is
    'In a mix, only the popularity_limit most popular (or trending) media get a score from that source.';
comment on column engine.strategy.diversity is
    'In [0, 1], for questions that do not set diversity: 0 orders by score alone, 1 by difference alone.';
comment on column engine.strategy.explore is
    'For questions that do not set explore: the share of each page, in [0, 1], that is given to media that nobody took yet.';
comment on column engine.strategy.confidence_evidence is
    'The number n of known media of a person at which an answer has confidence 1/2: n / (n + confidence_evidence) (engine.confidence).';
comment on column engine.strategy.version is
    'Increases with every change; engine.strategy_version keeps all versions.';
comment on column engine.strategy.similar_recency_exponent is
    'As recency_exponent, for the candidate source that similar_weight weighs. It is lower, because media taken long ago tell more of a person''s taste than of what they take next.';
comment on table engine.strategy_version is
    'Every strategy as it was after each change. engine.restore_strategy(name, version) restores one.';
comment on table engine.model_parameters is
    'The parameters that the models are built from: one row per model. A change takes effect with the next refresh, for every strategy that uses the model. Null: the model does not have the parameter. user_knn: model.compared, user_history and media_audience, for neighbours_weight. item_transitions: the model of that name, for sequence_weight. item_knn, and slim, which is built from it: the models of these names, for similar_weight. popularity and trend: model.media_total and media_sum, and from these model.media_popularity and model.media_trend.';
comment on column engine.model_parameters.history_limit is
    'How many of the most recent liked or watched media of a person are compared with those of others. For the person who asks, history_limit of the strategy counts.';
comment on column engine.model_parameters.audience_limit is
    'How many people of a medium count: for user_knn the most recent ones; for item_transitions and item_knn a random sample, weighed up to all.';
comment on column engine.model_parameters.half_life is
    'The age at which an interaction counts half.';
comment on column engine.model_parameters.watch_weight is
    'How much a WATCH weighs, where a LIKE weighs 1, as the later medium of a pair.';
comment on column engine.model_parameters.dislike_weight is
    'How much a DISLIKE, or an interaction without a value above 0, weighs, where a LIKE weighs 1. Above 0, because a disliked medium still shows what a person looks at.';
comment on column engine.model_parameters.window_size is
    'Two media of one person are a pair if they are at most this many places apart in the person''s history.';
comment on column engine.model_parameters.gap_offset is
    'A pair that is g places apart weighs (g + gap_offset) ^ -gap_exponent.';
comment on column engine.model_parameters.backward_weight is
    'How much a pair weighs from the later medium to the earlier one. 0: only the order in which media were taken counts; 1: the order does not matter.';
comment on column engine.model_parameters.length_exponent is
    'A pair of a person who took n media weighs n ^ -length_exponent.';
comment on column engine.model_parameters.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that a few pairs count less.';
comment on column engine.model_parameters.weight_exponent is
    'The result is raised to this power. Below 1, many weak neighbours outweigh one strong neighbour.';
comment on column engine.model_parameters.item_neighbour_count is
    'How many neighbours are kept for each medium: the strongest.';
comment on column engine.model_parameters.predictor_count is
    'How many media can predict each medium (SLIM): those that it is taken with most.';
comment on column engine.model_parameters.version is
    'Increases with every change; engine.model_parameters_version keeps all versions.';
comment on table engine.model_parameters_version is
    'The parameters of every model as they were after each change. engine.restore_parameters(name, version) restores them.';
comment on table engine.influence_limit is
    'How much one person can decide for everybody: one row. A change takes effect at once in lists of the last hours, and with the next refresh in models.';
comment on column engine.influence_limit.per_medium is
    'The greatest value that the opinion of one person of one medium has (model.opinions), in units of interaction_value. It is 10, so that ratings of up to ten points count unchanged.';
comment on column engine.influence_limit.per_day is
    'How many media that one person took in one day (UTC) count fully in the trend and in lists of the last hours. If there are more, each counts less, so that together they count as this many. It is 20: of 72,877 days on which people of MovieTweetings rated anything, 99.86 % have no more.';
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which take nine tenths of its time; every refresh brings all other models up to date. One row. A change takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'Rebuild when the number of interactions differs by this share from the number at the last build, or when this share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'Rebuild when the item models are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'Rebuild when a medium that has no neighbours yet was taken by this many people, and by ten times as many as at the last build. Null: new media do not cause a rebuild.';
comment on column engine.refresh_policy.long_history is
    'A history of more interactions than this is long: questions look media up in it instead of reading all of it (model.long_history). It changes no answer.';
reset role;
"""
FORMER = """
comment on table engine.strategy is
    'How to rank: a row a strategy; all of it takes effect at once. collaborative_score is the weighted mean of what up to five candidate sources say, each in [0, 1], of those that know anything for a person. What the models are built from is in engine.model_parameters.';
comment on column engine.strategy.content_weight is
    'recommendation_score = content_weight * content_score + collaborative_weight * collaborative_score. At once.';
comment on column engine.strategy.collaborative_weight is
    'See content_weight; the two add up to at most 1. At once.';
comment on column engine.strategy.neighbour_count is
    'How many similar people count. Takes effect at once.';
comment on column engine.strategy.history_limit is
    'How many of a person''s most recent media count: of any kind for sequence and similar, positive ones for neighbours.';
comment on column engine.strategy.neighbours_weight is
    'Weight in collaborative_score: what the people most similar to this one took. The five weights add up to 1. At once.';
comment on column engine.strategy.sequence_weight is
    'Weight in collaborative_score: what people go on to after what this person took. At once.';
comment on column engine.strategy.similar_weight is
    'Weight in collaborative_score: what the person''s media speak for, each beside the others. At once.';
comment on column engine.strategy.popularity_weight is
    'Weight in collaborative_score: what all people take. At once.';
comment on column engine.strategy.trend_weight is
    'Weight in collaborative_score: what all people took very lately. At once.';
comment on column engine.strategy.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in the history of the person who asks.';
comment on column engine.strategy.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1, in the history of the person who asks.';
comment on column engine.strategy.recency_offset is
    'The r-th most recent medium of a person (from 0) weighs (r + recency_offset) ^ -recency_exponent. At once.';
comment on column engine.strategy.recency_exponent is
    'See recency_offset; for the candidate source of sequence. At once.';
comment on column engine.strategy.trend_evidence is
    'In a mix, the trend counts c / (c + trend_evidence), where c is the decayed sum of the most trending medium: little where little happened lately. At once.';
comment on column engine.strategy.trend_horizon is
    'In a mix, the trend counts half for a person whose last interaction was this long before the newest of all, a quarter after twice as long, and so on. At once.';
comment on column engine.strategy.popularity_limit is
    'In a mix, only so many of the most popular (or trending) media get anything for it. At once.';
comment on column engine.strategy.diversity is
    'Used where a question does not say: 0 orders by score alone, 1 by difference alone. At once.';
comment on column engine.strategy.explore is
    'Used where a question does not say: the share of each page for media that nobody took yet. At once.';
comment on column engine.strategy.confidence_evidence is
    'An answer to a person of whom so many media count has confidence 1/2: n / (n + confidence_evidence) (engine.confidence). At once.';
comment on column engine.strategy.version is
    'Counts up with every change; engine.strategy_version has them all.';
comment on column engine.strategy.similar_recency_exponent is
    'recency_exponent, for the candidate source of similar: what people took long ago tells what they like, and less what they do next. At once.';
comment on table engine.strategy_version is
    'Every strategy as it was after each change. engine.restore_strategy(name, version) goes back to one.';
comment on table engine.model_parameters is
    'What the models are built from: a row a model. A change takes effect at the next refresh, for every strategy that uses the model. Null: the model has no such parameter. user_knn: model.compared, user_history and media_audience, for the people of neighbours; item_transitions: the model of that name, for sequence; item_knn, and slim from it: the models of these names, for similar; popularity and trend: model.media_total and media_sum, and from these model.media_popularity and model.media_trend.';
comment on column engine.model_parameters.history_limit is
    'How many of a person''s most recent positive media are compared with others''. (Of the one who asks, their strategy''s history_limit.)';
comment on column engine.model_parameters.audience_limit is
    'How many of a medium''s people count: for user_knn the most recent ones; for item_transitions and item_knn a sample, weighed up to all.';
comment on column engine.model_parameters.half_life is
    'After this time an interaction counts half.';
comment on column engine.model_parameters.watch_weight is
    'What a WATCH counts where a LIKE counts 1, in what people went on to.';
comment on column engine.model_parameters.dislike_weight is
    'What a DISLIKE, or anything without a value above 0, counts where a LIKE counts 1. Above 0, for what people choose to judge says what they look at.';
comment on column engine.model_parameters.window_size is
    'Two media are a pair where one person took them at most so many places apart.';
comment on column engine.model_parameters.gap_offset is
    'A pair that is g places apart counts (g + gap_offset) ^ -gap_exponent.';
comment on column engine.model_parameters.backward_weight is
    'What a pair counts in the other direction, from the later to the earlier medium: 0 is a strict order, 1 none.';
comment on column engine.model_parameters.length_exponent is
    'A pair of a person who took n media counts n ^ -length_exponent.';
comment on column engine.model_parameters.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that few pairs say less.';
comment on column engine.model_parameters.weight_exponent is
    'The result to this power: below 1, many weak votes come before one strong one.';
comment on column engine.model_parameters.item_neighbour_count is
    'How many media are kept for each medium, the strongest.';
comment on column engine.model_parameters.predictor_count is
    'How many media may speak for each medium: those that it is taken with most.';
comment on column engine.model_parameters.version is
    'Counts up with every change; engine.model_parameters_version has them all.';
comment on table engine.model_parameters_version is
    'The parameters of every model as they were after each change. engine.restore_parameters(name, version) goes back to one.';
comment on table engine.influence_limit is
    'How much one person can decide for all: one row. Lists of the last hours take a change in at once, models with the next refresh.';
comment on column engine.influence_limit.per_medium is
    'The most that one person''s opinion of one medium is worth (model.opinions), as an interaction_value: 10, so that ratings of up to ten points count as they are.';
comment on column engine.influence_limit.per_day is
    'How many media that one person took in one day (UTC) count whole in the trend and in lists of the last hours. Of more, each counts less, so that all together count as so many: 20, for of 72,877 days on which people of MovieTweetings rated anything, 99.86 % have no more.';
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh brings up to date: one row. Takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'When there are so many interactions more, or fewer, than they were built from, as a share of these; or as large a share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'When they are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'When a medium was taken by so many people, ten times as many as when they were built: it has no neighbours yet. Null: they do not wait for that.';
comment on column engine.refresh_policy.long_history is
    'Of how many interactions a history is so long that questions look media up in it, instead of reading it (model.long_history). It changes no answer.';
"""


def upgrade() -> None:
    """Nothing that holds a lock for longer than an instant."""


def contract(connection: Any) -> None:
    connection.execute(COMMENTS)


def downgrade() -> None:
    steps.as_owner(FORMER)
