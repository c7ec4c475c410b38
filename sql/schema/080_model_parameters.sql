create table engine.model_parameters (
    name text primary key,
    history_limit integer check (history_limit between 1 and 10000),
    audience_limit integer check (audience_limit between 1 and 100000),
    half_life interval check (half_life > '0'),
    watch_weight double precision check (watch_weight between 0 and 1),
    dislike_weight double precision check (dislike_weight between 0 and 1),
    window_size integer check (window_size between 1 and 500),
    gap_offset double precision check (gap_offset between 0 and 1000),
    gap_exponent double precision check (gap_exponent between 0 and 4),
    backward_weight double precision check (backward_weight between 0 and 1),
    length_exponent double precision check (length_exponent between 0 and 2),
    source_exponent double precision check (source_exponent between 0 and 2),
    target_exponent double precision check (target_exponent between 0 and 2),
    shrinkage double precision check (shrinkage between 0 and 1e6),
    weight_exponent double precision check (weight_exponent between 0.01 and 2),
    item_neighbour_count integer check (item_neighbour_count between 1 and 1000),
    predictor_count integer check (predictor_count between 1 and 200),
    version integer not null default 1,
    constraint "every model has its own parameters and no others" check (
        case name
            when 'user_knn' then num_nulls(history_limit, audience_limit)
            when 'slim' then num_nulls(predictor_count)
            when 'popularity' then num_nulls(half_life)
            when 'trend' then num_nulls(half_life)
            else num_nulls(
                audience_limit, watch_weight, dislike_weight, window_size, gap_offset, gap_exponent, backward_weight,
                length_exponent, source_exponent, target_exponent, shrinkage, weight_exponent, item_neighbour_count
            )
        end = 0
        and num_nonnulls(
            history_limit, audience_limit, half_life, watch_weight, dislike_weight, window_size, gap_offset,
            gap_exponent, backward_weight, length_exponent, source_exponent, target_exponent, shrinkage,
            weight_exponent, item_neighbour_count, predictor_count
        ) = coalesce(case name
            when 'user_knn' then 2
            when 'item_transitions' then 13
            when 'item_knn' then 13
            when 'slim' then 1
            when 'popularity' then 1
            when 'trend' then 1
        end, -1)
    )
);

comment on table engine.model_parameters is
    'The parameters that the models are built from: one row for each model. A change takes effect with the next refresh, for every strategy that uses the model. A parameter that a model does not have is null. user_knn is for model.compared, model.user_history and model.media_audience, which neighbours_weight uses. item_transitions is for the model of that name, which sequence_weight uses. item_knn, and slim, which is built from it, are for the models of these names, which similar_weight uses. popularity and trend are for model.media_total and model.media_sum, from which model.media_popularity and model.media_trend are made.';
comment on column engine.model_parameters.history_limit is
    'How many of the most recent liked or watched media of a person are compared with those of other people. For the person who asks, engine.strategy.history_limit counts instead.';
comment on column engine.model_parameters.audience_limit is
    'How many people of a medium count. For user_knn, these are the most recent ones. For item_transitions and item_knn, they are a random sample, whose weight is scaled up to that of all people of the medium.';
comment on column engine.model_parameters.half_life is
    'The age at which an interaction counts half.';
comment on column engine.model_parameters.watch_weight is
    'How much a pair from a medium a to a medium b weighs if the person watched b without liking it, where a liked b weighs 1.';
comment on column engine.model_parameters.dislike_weight is
    'How much a pair from a medium a to a medium b weighs if the person disliked b, or has no interaction with b whose value is above 0, where a liked b weighs 1. It may be above 0, because a disliked medium still shows what a person looks at.';
comment on column engine.model_parameters.window_size is
    'Two media of one person are a pair if they are at most this many places apart in the person''s history.';
comment on column engine.model_parameters.gap_offset is
    'A pair that is g places apart weighs (g + gap_offset) ^ -gap_exponent.';
comment on column engine.model_parameters.gap_exponent is 'The exponent in the formula of gap_offset.';
comment on column engine.model_parameters.backward_weight is
    'How much a pair weighs from the later medium to the earlier one. 0: only the order in which media were taken counts; 1: the order does not matter.';
comment on column engine.model_parameters.length_exponent is
    'A pair of a person who took n media weighs n ^ -length_exponent.';
comment on column engine.model_parameters.source_exponent is
    'The sum of the pairs from a to b is divided by (people who took a) ^ source_exponent.';
comment on column engine.model_parameters.target_exponent is
    'The sum of the pairs from a to b is divided by (people who took b) ^ target_exponent.';
comment on column engine.model_parameters.shrinkage is
    'The sum s of the pairs from a to b is multiplied by s / (s + shrinkage), so that a few pairs count less.';
comment on column engine.model_parameters.weight_exponent is
    'The sum of the pairs from a to b, after source_exponent, target_exponent and shrinkage were applied to it, is raised to this power. The result is the weight of b as a neighbour of a. Below 1, many weak neighbours outweigh one strong neighbour.';
comment on column engine.model_parameters.item_neighbour_count is
    'How many neighbours are kept for each medium: the strongest.';
comment on column engine.model_parameters.predictor_count is
    'How many media can predict each medium (SLIM): of the media that have it among their neighbours in model.item_knn, those with the greatest weights.';
comment on column engine.model_parameters.version is
    'Increases with every change; engine.model_parameters_version keeps all versions.';

create table engine.model_parameters_version (
    name text not null,
    version integer not null,
    changed_at timestamptz not null default clock_timestamp(),
    changed_by text not null default session_user,
    parameters jsonb not null,
    primary key (name, version)
);

comment on table engine.model_parameters_version is
    'The parameters of every model as they were after each change. engine.restore_parameters(name, version) restores them.';

create trigger model_parameters_version before insert or update on engine.model_parameters
    for each row execute function engine.keep_version();

insert into engine.model_parameters (name, history_limit, audience_limit) values ('user_knn', 50, 300);
insert into engine.model_parameters (
    name,
    audience_limit,
    watch_weight,
    dislike_weight,
    window_size,
    gap_offset,
    gap_exponent,
    backward_weight,
    length_exponent,
    source_exponent,
    target_exponent,
    shrinkage,
    weight_exponent,
    item_neighbour_count
) values
    ('item_transitions', 400, 0.75, 0.5, 40, 1, 1, 0.1, 0.25, 0.4, 0.4, 0, 0.5, 200),
    ('item_knn', 400, 0.5, 0, 40, 2, 0, 0.5, 0, 0.5, 0.45, 5, 1, 200);
insert into engine.model_parameters (name, predictor_count) values ('slim', 75);
insert into engine.model_parameters (name, half_life) values ('popularity', '90 days'), ('trend', '3 days');
