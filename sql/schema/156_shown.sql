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
    'What was shown: a row for each answer to a question with track=true, at a placement that tracks or under an experiment, for engine.tracking.retention. Partitions are days (UTC), made ahead by engine.tend_answer_log.';
comment on column engine.answer_log.user_key is '0: a visitor without an account.';
comment on column engine.answer_log.shown_at is
    'To the millisecond, as engine.shown_at reads it from answer_id: so an answer is found in its partition alone.';
comment on column engine.answer_log.n is 'How many media were asked for, after "offset".';
comment on column engine.answer_log.diversity is 'As the question said; null: as the strategy has it. So is explore.';
comment on column engine.answer_log.strategy is
    'By name, with its version then (version 0 of what has none: media.popular, media.trending and media.similar, and of a row of a home page home. and its kind). Of an experiment that interleaves: that of the first arm.';
comment on column engine.answer_log.fallback is 'Whether popular media had to do.';
comment on column engine.answer_log.state is
    'Digests of what else the answer depended on: engine.answer_state.';
comment on column engine.answer_log.media_keys is 'What was shown, best first; the first is at position "offset" + 1.';
comment on column engine.answer_log.seen_keys is
    'Which of them the application says were really seen, and then they alone count. Null: it said nothing, and all count.';
comment on column engine.answer_log.arm is
    'Of the experiment, by its place there, from 1. Null: none, or both are on the page, and arms says for each medium whose it is.';
comment on column engine.answer_log.arms is
    'Of an interleaved page: for each medium which arm picked it, 0 where both would have, or where a rule pins it.';
comment on column engine.answer_log.question is
    'What else was asked, to ask it again, as engine.question_of_json has it; and kind (recommendations where it has none), placement (where its name is default, or that of an arm) and session. Null: nothing. Without lists of media where these are longer than 1,000 together, and then with cut: true.';

create table engine.answer_log_default partition of engine.answer_log default;

comment on table engine.answer_log_default is
    'Answers of days that have no partition yet: so none is lost while no worker runs.';

-- Written only if the application names the answer with the event. Otherwise engine.taken finds the answer.
create table engine.attribution (
    user_key integer not null,
    media_key integer not null,
    answer_id uuid not null,
    happened_at timestamptz not null,
    primary key (user_key, media_key, answer_id)
);

comment on table engine.attribution is
    'From which answer a person took a medium, where the application has said so with the event. Kept as long as the answer.';
comment on column engine.attribution.happened_at is 'When they first took it from there.';

create table engine.tracking (
    retention interval not null default '90 days' check (retention between '1 day' and '3650 days'),
    attribution_window interval not null default '24 hours'
        check (attribution_window between '1 minute' and '30 days'),
    waits_for_disk boolean not null default true
);
create unique index tracking_one on engine.tracking ((true));

comment on table engine.tracking is 'How what was shown is kept and counted: one row. A change takes effect at once.';
comment on column engine.tracking.retention is 'Answers are kept so long, in whole days.';
comment on column engine.tracking.attribution_window is
    'Whoever takes a medium within this time after an answer showed it to them took it because of that: of the last such answer.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service gives an answer only when its row in the log is on the disk, but one that says again what the log has on the disk (engine.logged_again): should a crash of the server lose that, an event that names it brings it back. If not, a crash loses the rows of the last moment (three times wal_writer_delay, 0.6 s), and what was taken from these answers does not count as taken from there; nothing else waits less.';

insert into engine.tracking default values;
