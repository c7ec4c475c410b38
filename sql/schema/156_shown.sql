-- One row per answer, and one partition per day (UTC). Keys refer to engine.person and engine.media without foreign
-- keys: with them, dropping the partition of a day would lock these tables.
create table engine.answer_log (
    answer_id uuid not null,
    shown_at timestamptz not null,
    user_key integer not null,
    placement text not null,
    n integer not null,
    "offset" integer not null,
    diversity double precision,
    explore double precision,
    strategy text not null,
    strategy_version integer not null,
    fallback boolean not null,
    model_version bigint,
    state bigint[] not null,
    media_keys integer[] not null,
    seen_keys integer[],
    experiment text,
    experiment_version integer,
    arm smallint,
    arms smallint[],
    question jsonb,
    primary key (answer_id, shown_at)
) partition by range (shown_at);
create index answer_log_by_user on engine.answer_log (user_key, shown_at);
create index answer_log_by_time on engine.answer_log (shown_at);

comment on table engine.answer_log is
    'What was shown: a row for each answer to a question whose track is true, at a placement that tracks, or under an experiment. Rows are kept for engine.tracking.retention. Partitions are days (UTC), created ahead by engine.tend_answer_log.';
comment on column engine.answer_log.user_key is 'The person; 0: a visitor without an account.';
comment on column engine.answer_log.shown_at is
    'When the answer was given, to the millisecond. engine.shown_at computes the same time from answer_id, so that an answer is looked up in its partition alone.';
comment on column engine.answer_log.n is 'How many media were requested, after "offset".';
comment on column engine.answer_log.diversity is
    'The diversity in the question; null: the question did not set it, so that of the placement or the strategy applied. explore likewise.';
comment on column engine.answer_log.strategy is
    'The name of the strategy; strategy_version is its version at that time. Answers without a strategy have version 0: media.popular, media.trending and media.similar, and, for a row of a home page, home. followed by its kind. For an experiment that interleaves, the strategy of the first arm.';
comment on column engine.answer_log.fallback is 'Whether popular media were used instead of the strategy.';
comment on column engine.answer_log.state is
    'Digests of what else the answer depended on: engine.answer_state, followed by engine.rules_digest.';
comment on column engine.answer_log.media_keys is
    'The media that were shown, best first. The first one is at position "offset" + 1.';
comment on column engine.answer_log.seen_keys is
    'Which of media_keys the person really saw, as the application reported (api.record_impressions), and those taken with its answer_id since; then only these count as shown. Null: nothing was reported, and all of media_keys count.';
comment on column engine.answer_log.arm is
    'The arm of the experiment that answered, by its place in engine.experiment.strategies, from 1. Null: there was no experiment, or the page is interleaved; then arms says which arm each medium is from.';
comment on column engine.answer_log.arms is
    'For an interleaved page, the arm that picked each medium; 0 if both arms would have picked it, or if a rule pins it. Null for other pages.';
comment on column engine.answer_log.question is
    'The rest of the question, needed to ask it again, as an object with the fields of engine.question_of_json. Lists of media (within, without) are packed (engine.packed_ids); if they are longer than 1,000 together, they are left out and cut is true. Further fields: kind, the kind of answer (missing: recommendations), session, and placement, if it is default or if the column placement names an arm instead. Null: the question has no rest.';

create table engine.answer_log_default partition of engine.answer_log default;

comment on table engine.answer_log_default is
    'Answers of days that have no partition yet, so that no answer is lost while no worker runs. engine.tend_answer_log moves them to the partition of their day.';

-- Written only if the application names the answer with the event. Otherwise engine.taken finds the answer.
create table engine.attribution (
    user_key integer not null,
    media_key integer not null,
    answer_id uuid not null,
    happened_at timestamptz not null,
    primary key (user_key, media_key, answer_id)
);

comment on table engine.attribution is
    'From which answer a person took a medium, if the application named the answer with the event. Rows are kept as long as the answer.';
comment on column engine.attribution.happened_at is 'When the person first took the medium from this answer.';

create table engine.tracking (
    retention interval not null default '90 days' check (retention between '1 day' and '3650 days'),
    attribution_window interval not null default '24 hours'
        check (attribution_window between '1 minute' and '30 days'),
    waits_for_disk boolean not null default true
);
create unique index tracking_one on engine.tracking ((true));

comment on table engine.tracking is
    'How what was shown is kept and counted: one row. A change takes effect with the next request; a change of retention, with the next call of engine.tend_answer_log.';
comment on column engine.tracking.retention is
    'For how long answers are kept, in whole days (UTC). From 1 to 3,650 days; 90 days by default.';
comment on column engine.tracking.attribution_window is
    'If a person takes a medium within this time after an answer showed it to them, it counts as taken from the last such answer, unless the event names another one. From 1 minute to 30 days; 24 hours by default.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service sends a logged answer only when its row in engine.answer_log is on the disk. An answer that repeats one whose row is on the disk (engine.logged_again) never waits: if a crash of the server loses its row, an event that names the answer restores it. If false, a crash also loses the rows of new answers of the last moment (three times wal_writer_delay: 0.6 s by default), and media taken from these answers do not count as taken from them. Other commits wait for the disk in any case. True by default.';

insert into engine.tracking default values;
