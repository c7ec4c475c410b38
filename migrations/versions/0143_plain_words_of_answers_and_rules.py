"""Answers, logs, experiments, rules and pages are documented in plain sentences, too."""

from typing import Any

from migrations import steps

revision = "0143"
down_revision = "0142"
branch_labels = None
depends_on = None

# (Columns of earlier revisions are made as late as in `contract`.)
COMMENTS = """
set local role ml_service_owner;
comment on type engine.somebody is
    'A person who asks, with what engine.person knows of them. user_key: null if engine.person does not know them. For nobody in particular, user_id is null, too. In both cases genres is empty (''{}'').';
comment on type engine.candidate_sources is
    'One flag for each candidate source that has a name: whether it is used. others: whether any source without a flag is used. genres counts in content_score, not in collaborative_score. item_knn is used instead of slim.';
comment on type engine.plan is
    'The purpose of a query plan, by the candidate sources that it has (engine.sources_in). Every plan has popular media, and popular has nothing else. trending, transitions and slim have one more source; people has people and genres; without_people has all but people and others; all has all but item_knn. item_knn is for media similar to one medium. alone is for the reasons of a score that is made of genres and one source.';
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it. session_keys: the media of a session, latest last. n: how many places are asked for, after "offset". strategy: the name of the strategy. diversity, explore: in [0, 1]. degraded: whether popular media are used instead of the strategy. filters: conditions (engine.checked_filter) that a medium must all meet. "within": only these media may be recommended; null: no limit. without: these media may not be recommended; null: none is excluded. filtered: whether filters, "within", without or rules leave media out. with_seen: whether media that the person has seen may be recommended, too; otherwise they are left out. explain: whether reasons are wanted, too. rules: the names of the rules that apply (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: no limit. places_before: on a next page, the number of places on the pages before it, because the positions of pins count from the first page. held_back: a bit for each medium, 1 if it is left out in addition (engine.arranged); null: none is. people: the people who ask, each once. sources: those of the strategy, or of popular if degraded. No other field is ever null.';
comment on type engine.history is
    'The history of an asker: the media of the session, then what the person took or disliked, the latest first in both, history_limit of the strategy at most. For each medium, preferences and deeds have preference and deed as in model.opinions; for a medium of the session these are 2 and visited. Null: there is no history, or no source needs it.';
comment on type engine.asker is
    'One of those who ask, as candidate sources need it. user_id: null for nobody in particular. user_key: null if the person is not known, or for nobody in particular. session_keys: the media of the session, latest last. strategy: the strategy that answers. allowed: which media may be recommended, a bit for each media_key; allowed_keys: their keys, if they are few (engine.allowed_media). Both are null if all media may be recommended. with_seen: whether media that the person has seen may be recommended, too. without: what the person did with these media does not count; ''{}'': everything counts. is_long: whether what the person took is looked up medium by medium, instead of being read as a whole (engine.took). history: engine.history_of the same asker, if item models are among the sources.';
comment on type engine.candidate is
    'The result row of a candidate source: a medium that may be recommended. genre_set_key: its combination of genres; null if the source does not know it. score: its raw score; greater is better, and scores are comparable within one source only. Null: the source lists the medium without a score. A source, engine.from_…(asker, top_k), returns only available media that are not in engine.seen. It may leave out media that are not among its first top_k; a top_k of null means no limit.';
comment on type engine.mix is
    'How the scores of the sources were combined to a collaborative_score: what engine.reasons cannot take from the strategy alone. max_transitions, max_similar: the greatest raw scores of the item models over the candidates; null: the model has no candidates. trending_weight: the weight of the trend, which is trend_weight reduced by engine.trend_confidence. total_weight: the sum of the weights of all sources that have candidates; null: no source has any. history: the history that the item models started from.';
comment on type engine.ranked_list is
    'What is recommended to one person. ordinality: their place among those who ask. genres: their genres. is_fallback: whether popular media are used instead of the strategy asked for. media_keys: the media, best first, with three scores each, in [0, 1]. If there are no media, media_keys is empty and the scores are null. moved_by: for each medium, the names of the rules that moved it, or null if none did; null as a whole if no rule could move any. mix: what engine.reasons needs to take the scores apart; null if no such mix exists.';
comment on type engine.given_answer is
    'What engine.answer_log stores of an answer, whenever it is given again. state: engine.answer_state, followed by engine.rules_digest if the answer is kept and was logged. answer_id: the first row of the log that says all of this; null: there is none yet.';
comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 slots), without saying to whom it was given. Questions whose keys hash to the same slot replace each other. No row is used when it is out of date, because digest, during and said cover all that an answer depends on. The table may be truncated at any time.';
comment on column engine.answer_cache.digest is
    'The digest of engine.cache_dependencies: of the question, the genres of the person and the versions in engine.data_version.';
comment on column engine.answer_cache.rules is 'The names of the rules that applied (engine.rule).';
comment on column engine.answer_cache.lists is
    'The relations from which rows of a page were made (kind list of engine.page_row).';
comment on column engine.answer_cache.placements is
    'The placements with a rotation, for which the answer depends on what was shown to the person before.';
comment on column engine.answer_cache.said is
    'A digest of what these rules and lists said when the answer was computed, and of what had been shown before (engine.said_by_operator).';
comment on column engine.answer_cache.given is
    'What engine.answer_log has of this answer. Null until the answer was tracked. Set only for recommendations to one person.';
comment on column engine.answer_cache.during is 'The time range in which the answer may be given (engine.steady_span).';
comment on column engine.answer_cache.tracked is
    'Whether the answer is logged even if the question has track: false. Null: an experiment may answer the question, so this is determined for each request.';
comment on table engine.data_version is
    'Identifies the state of the data of each person: all versions of a user_key together, usually one. Each change replaces one of them or adds one; no version is used twice. Maintained by triggers.';
comment on column engine.data_version.user_key is
    '0: the data shared by everybody: strategies, the model, the catalogue, who was forgotten, rules, placements, pages, experiments, and changes of the interactions of more than 10,000 people at once. -1: only these changes of many people (model.taken_now).';
comment on table engine.taken_back is
    'The people of model.untaken of whom interactions were removed since it was built, each once or more. A refresh deletes the rows that it has seen.';
comment on column engine.taken_back.user_key is
    '0: possibly anybody, because interactions of more than 10,000 people were deleted at once, or all were.';
comment on table engine.opinion_change is
    'The people and media whose interactions were added, changed or removed since model.taken was made, each pair once or more. Empty on a shard, which has no such model. A refresh deletes the rows that it has seen.';
comment on column engine.opinion_change.user_key is
    '0: possibly anybody, because more than 10,000 people, or pairs of a person and a medium, changed at once.';
comment on function engine.renew_data_version is
    'Trigger on engine.interaction. Gives the people of the rows in changed a new engine.data_version; everybody if they are more than 10,000. Records in engine.taken_back the people of model.untaken who lost an interaction, and in engine.opinion_change which people and media changed.';
comment on function engine.renew_shared_version is
    'Trigger. Gives everybody a new engine.data_version (user_key 0), without waiting for other transactions, as engine.renew_data_version does.';
comment on table engine.recent_fold is
    'Which sums engine.recent_step and engine.recent_gain are added to, in one row or none. as_of: that of the model.recent_basis which they belong to. seen: the snapshot of the rows of engine.opinion_change that they include.';
comment on table engine.recent_step is
    'What the days (UTC) of each person add to model.recent_sum, or subtract from it, since it was built. people: how many people more or fewer. popular, trending: how much more or less was said, by the half-lives of popular and trending. is_busy: whether the person took more media on that day than influence_limit.per_day.';
comment on table engine.recent_gain is
    'The sums of engine.recent_step for each medium, in the form of model.recent_sum. times: in ascending order; people, popular and trending have, for each time, what is to be added for that time and later. popular_bounds, trending_bounds: for each place of model.recent_list, the longest span first, an upper bound of all that was said of the medium in this span or a shorter one, in the model and since. popular_size, trending_size: the sum of the absolute values that the sums are made of, whether added or subtracted.';
comment on table engine.recent_bound is
    'The bounds of engine.recent_gain, by strategy (popular, trending) and place, for every fourth place (1, 5, 9, …). Its primary key is the index by which the media with the greatest bounds are found.';
comment on type engine.recent_span is
    'What is needed to compute a list of the last hours (engine.recent_span_of). strategy: popular or trending. beginning: where these hours begin; what was said since then counts. since, place, unlisted_most: those of the span of model.recent_list that "beginning" lies in. has_gains: whether engine.recent_gain belongs to the present model. changed_keys, changed_people, changed_totals: from engine.recent_changes and engine.cut_days, the media with changes, and for each how many people more or fewer and how much more or less; null if there are none. change_most: the greatest of these changes in total, at least 0.';
comment on table engine.api_key is
    'The keys of the REST API, made by `ml-service key add`. A key is 256 random bits, so a fast digest is safe.';
comment on column engine.api_key.name is
    'The name of the application or person that uses the key; it appears in logs. Only one key that is not revoked may have the name.';
comment on column engine.api_key.digest is 'The SHA-256 of the key. The key itself is not stored.';
comment on column engine.api_key.roles is 'Any of read, write, metrics and admin. admin includes all the others.';
comment on column engine.api_key.expires_at is
    'The time from which the key is not accepted; null: it does not expire. The service may accept it for five more seconds.';
comment on column engine.api_key.revoked_at is
    'When the key was revoked. The service may accept it for five more seconds. Null: it is not revoked.';
comment on table evaluation.held_out is
    'The interactions that are hidden from the strategies: a row for each pair of a person and a medium.';
comment on table evaluation.asked is
    'The people for whom the strategies are asked. The bootstrap draws all people of a bucket together.';
comment on table evaluation.answer is 'What each strategy recommended to each person, best first, "position" from 1.';
comment on table evaluation.run is
    'What ml-service evaluate and ml-service tune were run with, and on what data: a row for each run that finished. Rows are kept for good.';
comment on column evaluation.run.split is
    'The arguments of evaluation.hold_out: what was held out, and which people were asked. Runs with equal arguments can be compared.';
comment on column evaluation.run.k is 'How many media were requested for each person.';
comment on column evaluation.run.held_out is
    'An object with pairs (how many pairs of a person and a medium were held out), relevant_pairs (how many of them are relevant) and people (how many were asked). Null for a run of tune.';
comment on column evaluation.run.data_set is
    'The data that were copied: the numbers of people, of available media (media) and of interactions, and the time of the newest interaction (newest_at, UTC).';
comment on column evaluation.run.tuned is
    'For a run of tune, an object with strategy; changes, the new value of each parameter; before and after, the NDCG with the old and the new values, over the people whom the search used (for the weights of a mix of sources: over people to whom these weights were not fitted); and holds, whether people whom the search did not use gain, too. The metrics of the run are those of the latter people. Null for a run of evaluate.';
comment on table evaluation.run_metric is
    'The result of evaluation.metric at the end of a run: each metric of each strategy, in [0, 1], with its 95 % interval (low to high), and its difference from another strategy, with an interval, if that was requested.';
comment on column evaluation.run_metric.strategy_version is
    'The version that the strategy had when the data were copied (engine.strategy_version). Null for a run of tune, because the values that it proposes have no version yet.';
comment on table engine.media_attributes is
    'Attributes of a medium, from source.media, besides the columns that all media have: such as language, age rating and tags. Each attribute is a value or a list of values.';
comment on table engine.media_fact is
    'The media for which each fact is true, as a bit string. So a filter is a few ANDs of bit strings, whatever the size of the catalogue. Maintained by triggers of engine.media and engine.media_attributes.';
comment on column engine.media_fact.kind is
    'genre, media_type, released (the year of release), attributes.<name>, or available, whose value is empty.';
comment on column engine.media_fact.value is 'The value, in the form that engine.fact_value gives it.';
comment on column engine.media_fact.number is
    'The value as a number; null if it is not a number, or has more than 18 digits before or after the decimal point.';
comment on column engine.media_fact.bits is
    'A bit for each media_key, counted from 0 on the left: 1 if the fact is true of the medium. The fact is not true of keys beyond the end.';
comment on column engine.media_fact.media_keys is
    'The keys of the media whose bits are 1, in the order of their ids. Null if they are more than 1,000, or if it is not known which they are. If their number differs from the number of 1 bits, they are out of date: whoever changed the bits did not know of this column.';
comment on table engine.media_list is
    'Lists of more than 1,000 ids that requests repeat, each with the media that they stand for: one list for each of 64 slots. A medium never changes its key, so no row gets out of date. The table may be truncated at any time.';
comment on column engine.media_list.last_hash is
    'The hash of the list that was last asked for in this slot and was not stored. If the same list comes again next, it is stored (engine.keep_list).';
comment on column engine.media_list.bits is 'engine.ids_to_bits of media_ids. Null until a list is stored.';
comment on column engine.media_list.unknown_ids is
    'The ids that the catalogue did not know when the list was stored. They are looked up with every request.';
comment on function engine.keep_media_facts is
    'Trigger on engine.media. Brings engine.media_fact up to date with the rows that were inserted or updated. (Rows of engine.media are never deleted.)';
comment on function engine.keep_attribute_facts is
    'Trigger on engine.media_attributes. Brings engine.media_fact up to date with the rows that were inserted or updated.';
comment on table engine.outside_id is
    'The ids of external systems that have been seen, such as bob or tt0111161, with the UUID that each becomes (engine.inside_id). An id that is a UUID stays itself, and is not stored here.';
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
comment on table engine.answer_log_default is
    'Answers of days that have no partition yet, so that no answer is lost while no worker runs. engine.tend_answer_log moves them to the partition of their day.';
comment on table engine.attribution is
    'From which answer a person took a medium, if the application named the answer with the event. Rows are kept as long as the answer.';
comment on column engine.attribution.happened_at is 'When the person first took the medium from this answer.';
comment on table engine.tracking is
    'How what was shown is kept and counted: one row. A change takes effect with the next request; a change of retention, with the next call of engine.tend_answer_log.';
comment on column engine.tracking.retention is
    'For how long answers are kept, in whole days (UTC). From 1 to 3,650 days; 90 days by default.';
comment on column engine.tracking.attribution_window is
    'If a person takes a medium within this time after an answer showed it to them, it counts as taken from the last such answer, unless the event names another one. From 1 minute to 30 days; 24 hours by default.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service sends a logged answer only when its row in engine.answer_log is on the disk. An answer that repeats one whose row is on the disk (engine.logged_again) never waits: if a crash of the server loses its row, an event that names the answer restores it. If false, a crash also loses the rows of new answers of the last moment (three times wal_writer_delay: 0.6 s by default), and media taken from these answers do not count as taken from them. Other commits wait for the disk in any case. True by default.';
comment on table engine.counted_day is
    'The days (UTC) whose outcomes engine.count_outcomes has counted. engine.counted_days returns those whose counts are still valid.';
comment on column engine.counted_day.attribution_window is
    'The engine.tracking.attribution_window at the time of the count. If it differs now, the counts of a whole day are not valid.';
comment on column engine.counted_day.gone_user_keys is
    'People who took a medium with an answer_id of that day and then took it back. The medium is at the same place of gone_media_keys. If one of them takes it again, the counts are not valid, and the day is counted anew.';
comment on column engine.counted_day.upto is
    'Null: the day was over, and everything is counted. Otherwise, only what was shown before this time is counted, and nothing that was taken.';
comment on table engine.counted_outcome is
    'The rows that engine.shown_counts and engine.taken_counts returned for each engine.counted_day. They have sets of people and media instead of their numbers, so that days and groups can be added up.';
comment on table engine.changed_day is
    'Days (UTC) whose outcomes may have changed after they were counted, a row for each change. The counts of such a day are not valid until engine.count_outcomes counts it anew, and then deletes these rows. Written by triggers of all tables that outcomes are counted from. Writers only insert, so that they do not wait for each other.';
comment on function engine.interactions_changed is
    'Trigger on engine.interaction. Records in engine.changed_day the days whose outcomes depend on the interactions in changed.';
comment on function engine.attribution_changed is
    'Trigger on engine.attribution. Records in engine.changed_day the days whose outcomes depend on the attributions in changed.';
comment on function engine.answers_changed is
    'Trigger on engine.answer_log for updates and deletes. Records in engine.changed_day the days whose outcomes depend on the answers in changed.';
comment on function engine.answer_came_late is
    'Trigger on engine.answer_log for an answer that is inserted more than an hour after it was shown. Records in engine.changed_day the days whose outcomes depend on it.';
comment on table engine.experiment is
    'All experiments: those that have ended, those that are running (at most one at a placement at a time), and those to come. Started by engine.start_experiment.';
comment on column engine.experiment.placement is
    'The placement of the experiment. The experiment answers the questions of this placement that name no strategy.';
comment on column engine.experiment.method is
    'split: each person gets one of the arms, always the same. interleave: every page has media of both arms, picked in turns.';
comment on column engine.experiment.strategies is
    'The names of the 2 to 10 arms (exactly 2 if method is interleave). compares says whether they are strategies or placements. The first is the control, with which the others are compared.';
comment on column engine.experiment.shares is
    'For each arm, its share of the people who are in the experiment. The shares add up to 1. They are equal if method is interleave.';
comment on column engine.experiment.people is 'The share of all people who are in the experiment, above 0 and up to 1.';
comment on column engine.experiment.salt is
    'Hashed together with the user_id (engine.arm). It makes the arms independent of those of every other experiment.';
comment on column engine.experiment.ends_at is
    'The time from which the experiment does not answer any more; infinity: until it is stopped.';
comment on column engine.experiment.version is
    'Increases by one whenever one of the arms changes before the experiment has ended. The experiment then begins anew: earlier answers no longer count in the result.';
comment on column engine.experiment.adopted is
    'The arm that was made permanent at the placement when the experiment ended (engine.stop_experiment); null: none was.';
comment on column engine.experiment.compares is
    'What the arms are. strategies: each arm ranks what the placement shows. placements (engine.placement): each arm is asked instead of the placement, with its own strategy, filter and rules.';
comment on function engine.guard_experiments is
    'Trigger on strategies, placements and rules. If a change of one alters an arm of an experiment that is running or to come, the experiment begins anew. Raises restrict_violation if one that such an experiment needs is deleted or renamed, or a placement at which one runs or will run (except default, if the arms are strategies).';
comment on table engine.rule is
    'Rules of the operator for what may or must be shown, in addition to the strategy. A rule reads a relation of the operator. It applies to questions of a placement or an API key that names it, or everywhere.';
comment on column engine.rule.effect is
    'allow: show only these media. deny: show none of these media. boost: multiply the scores of these media by a factor, for the order only. pin: show these media at these positions. at_most: show at most n of these media on a page.';
comment on column engine.rule.relation is
    'A table or view, written with its schema, that ml_service_owner may read. Its columns are media_id uuid and any of: user_id uuid (the person for whom the row is; null: everybody), weight (the factor of a boost), "position" (of a pin, from 1 to 1000), and valid_from and valid_until (the row counts from valid_from on, and no longer from valid_until on; null: no limit).';
comment on column engine.rule.factor is 'For boost: the factor of rows without a weight, from 0 to 1,000,000. Null: 1.';
comment on column engine.rule.n is
    'For at_most: the greatest number of these media on one page, however long the page is, from 0 to 1,000.';
comment on column engine.rule.everywhere is 'Whether the rule applies to every question. At most 100 rules can.';
comment on column engine.rule.budget is
    'The longest time that reading the relation may take for one question. Beyond it, the rule cannot be evaluated: a question with an allow or deny rule then gets no media, and any other rule has no effect. 1 second by default.';
comment on table engine.rule_version is
    'Every rule as it was after each change. engine.restore_rule(name, version) restores one.';
comment on table engine.placement is
    'A place where recommendations are shown. strategy, diversity and explore apply to questions that do not set them. filter, rules, rotation and least_confidence apply to every question for the placement.';
comment on column engine.placement.rotation is
    'A half-life in showings (engine.answer_log), from 0.1 to 1000. For the order, the score of a medium is multiplied by 0.5 ^ (t / rotation), where t is how often it was shown to the person. Null: no rotation.';
comment on column engine.placement.least_confidence is
    'Media are left out whose recommendation_score × engine.confidence of the person is less than this, except pinned media. At least 0, and below 1. Null: none are left out.';
comment on column engine.placement.track is
    'Whether answers at this placement are logged (engine.answer_log) even if the question does not ask for it.';
comment on table engine.placement_version is
    'Every placement as it was after each change. engine.restore_placement(name, version) restores one.';
comment on function engine.check_rule is
    'Trigger. Raises check_violation for a rule that applies everywhere if 100 others do.';
comment on function engine.check_placement is
    'Trigger. Checks the filter of a placement (engine.checked_filter). Raises an error if the filter is invalid, if the placement names a rule that does not exist, or more than 100 rules, or if its least_confidence is above 0 while a page row of a kind other than recommended and genre uses the placement.';
comment on table engine.api_key_rule is
    'The rules that apply to every question that is asked with an API key. The caller cannot remove them.';
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of each list and condition of engine.page_row. Maintained by engine.keep_rules. A question uses what is still valid here, and otherwise reads the relation itself.';
comment on column engine.rule_relation.mode is
    'kept: triggers report every change, so bits are valid until there is one. live: every question reads the relation. copied: the relation reads a foreign table, and is copied into engine.rule_row.';
comment on column engine.rule_relation.reason is
    'Why the mode is not kept. Empty if it is, or if nothing but the error is known.';
comment on column engine.rule_relation.reads is 'The relation itself, and all tables and views that it reads.';
comment on column engine.rule_relation.definition is
    'The result of engine.rule_definition when the relation was looked at; if it differs now, this row is out of date.';
comment on column engine.rule_relation.per_user is 'Whether the relation has a column user_id.';
comment on column engine.rule_relation.bits is
    'A bit for each media_key, counted from 0 on the left: 1 for the media for which a row counts now. Null if the relation is per_user, or if the mode is live.';
comment on column engine.rule_relation.greatest_weight is
    'The greatest weight in any row of the relation, whether the row counts now or not; 0 if no row has a weight. Null if the mode is live, or if it is not known.';
comment on column engine.rule_relation.valid_until is
    'When the next row of the relation begins or ceases to count; infinity: never. If it took too long to keep the relation: when that is tried again.';
comment on column engine.rule_relation.copied_at is
    'When the relation was first copied as it is defined now, or first copied again after a failure; null: it has not been copied.';
comment on column engine.rule_relation.copy_error is
    'Why the last attempt to copy the relation failed; its rules go on with the last copy. Null: it did not fail.';
comment on column engine.rule_relation.copy_again_at is
    'Copying took too long, so the relation is not copied again before this time. Null: it is copied with every sync.';
comment on column engine.rule_relation.tried_at is
    'When the relation was last read for a trial, as questions read it. Null if the mode is not live, or if there was no trial yet.';
comment on column engine.rule_relation.slow_until is
    'No question reads the relation before this time, because the last trial took longer than its budget. Null: the last trial did not.';
comment on column engine.rule_relation.stamp is
    'The last transaction in which engine.keep_relation wrote this row; a new trial of a live relation with the same result does not change it.';
comment on column engine.rule_relation.error is
    'Why the relation could not be evaluated when it was last looked at; null: it could.';
comment on column engine.rule_row.media_id is
    'Null: the row is of a condition of a page row (engine.page_row), and no rule reads it.';
comment on table engine.rule_row is
    'Copies of the rows of relations that read foreign tables. Questions read these copies, because no question may read a foreign table.';
comment on table engine.rule_change is
    'Which tables have changed, and in which transactions, since the relations that read them were last looked at. engine.keep_rules deletes the changes that it has seen.';
comment on function engine.note_rule_change is
    'Trigger on a table that a rule reads. Records in engine.rule_change, in the same transaction, that the table has changed.';
comment on function engine.note_new_media is
    'Trigger on engine.media. Records in engine.rule_change that media were added, which the kept bits of rules do not cover.';
comment on table engine.page_row is
    'The rows of pages, such as a home page. home(user_id, page) returns a page by its name. A change takes effect with the next request.';
comment on column engine.page_row.ordinal is
    'The place of the row, from the top. A medium that several rows could show is shown only in the first of them.';
comment on column engine.page_row.kind is
    'recommended: what the strategy recommends. because: media similar to one of the media that the person liked or watched last, a different one in each such row. genre: what the strategy recommends of one of the genres that the person takes most, a different one in each such row. popular, trending: what is popular or trending among all people. new: media that nobody has liked or watched yet. list: the media of relation.';
comment on column engine.page_row.title is
    'The title of the row. For kind because, {title} is replaced by the title of that medium, and {deed} by what the person did with it, liked or watched. For kind genre, {genre} is replaced by the genre, in words.';
comment on column engine.page_row.strategy is
    'The strategy, for kinds recommended and genre. Null: that of the placement, or else the default strategy.';
comment on column engine.page_row.filter is
    'Which media the row may show (engine.checked_filter); null: all. A row of kind genre uses its genre instead of a genre in filter.';
comment on column engine.page_row.relation is
    'For kind list: a table or view, written with its schema, that ml_service_owner may read. Its columns are media_id uuid, user_id uuid (the person for whom the row is; null: everybody) and, if the media have an order, "position". It is read with every request, so user_id should be indexed. If it reads a foreign table, it is copied with every sync.';
comment on column engine.page_row.placement is
    'The placement whose filter and rules (allow and deny, and also what orders: boost, pin, at_most and rotation) apply to the row, in addition to its own filter. For kinds recommended and genre, its diversity and explore apply, too, and its strategy if the row has none. A row of another kind cannot have a placement with a least_confidence above 0. Null: only rules that apply everywhere, or to the API key of the caller, apply.';
comment on column engine.page_row.condition is
    'The people who get the row: a table or view, written with its schema, that ml_service_owner may read. Its columns are user_id uuid (null: everybody) and any of valid_from and valid_until (a row counts from valid_from on, and no longer from valid_until on). A person gets the row if a row of the relation counts for them. Nobody gets it if the relation cannot be evaluated. Null: everybody gets it.';
comment on column engine.page_row.least is
    'The row is left out if it would have fewer media than this; from 1 to n, 3 by default.';
comment on function engine.check_page_row is
    'Trigger. Checks the filter of a page row (engine.checked_filter). Raises an error if the filter is invalid, if the condition is not a relation with a column user_id, or if the placement has a least_confidence above 0 and the kind is neither recommended nor genre.';
comment on table engine.shard is
    'One row if this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes from the data of all people. Empty: this database has all people, and makes its own model.';
comment on column engine.shard.slots is 'Which of the 64 slots of people (engine.slot), from 0 to 63, are here.';
comment on column engine.shard.leaving is
    'Slots that another shard answers for since this shard was split. This shard still syncs their people until the router certainly asks the other shard.';
comment on column engine.shard.is_alone is
    'Whether nothing about people of other slots is left here, except what the model has of them. False from a split until engine.let_go has finished.';
comment on column engine.shard.arrived_at is
    'When this shard was separated from the shard that it was copied from. The other shard counts what was shown to nobody in particular before this time. Null: this shard was not split off, or these answers have been removed here.';
comment on table engine.split_token is
    'A token, written while no other transaction may write to this shard. A standby that has the token also has everything that was committed here before.';
reset role;
"""
FORMER = """
comment on type engine.somebody is
    'Who asks, as engine.person has them. user_key: null of whom it does not know, and of nobody in particular, who has no user_id either; they have no genres (''{}'').';
comment on type engine.candidate_sources is
    'Whether each of the candidate sources that have a name is used, and any of those that have none (others). Genres speak for media, but not in collaborative_score; item_knn is asked in the place of slim.';
comment on type engine.plan is
    'What a plan is for, by the candidate sources that it has (engine.sources_in): one besides what is popular, people with genres, all but people and others, or all of them; item_knn for media that are similar to one, alone for the reasons of a score that is made of genres and one source.';
comment on type engine.question is
    'A question for recommendations, as engine.asked makes it: the media of a session, latest last, how many places after "offset", by which strategy, diversity and explore in [0, 1], and whether popular media must do (degraded). Filters (engine.checked_filter) must all be met; what is recommended is "within" these media, and without those: null where nothing is left out; filtered says whether anything is. with_seen: also what somebody has seen, which is left out otherwise. explain: the reasons are wanted, too. rules: the names of the rules that count (engine.rule), sorted. rotation: that of the placement; null: none. least_confidence: media with less are left out (engine.confident_answers), in (0, 1]; null: none. places_before: of a next page, how many places the pages before it had, for pins count from the first. held_back: a bit for each medium that is left out besides (engine.arranged). people: who asks, each once. sources: those of the strategy. No other part is ever null.';
comment on type engine.history is
    'What somebody took last, and before it the media of a session, the latest first, history_limit of the strategy at most; and of each medium preference and deed, as model.opinions has them, of a visit 2 and visited. Null: nothing, or nobody asks for it.';
comment on type engine.asker is
    'One of those who ask: a person (null: nobody in particular, or nobody we know), their genres, the media of their session, latest last, the strategy that answers them, and which media may be recommended: a bit each, and, where they are few, their keys, too (engine.allowed_media); both null where all may. with_seen: also what they have seen. Nothing that they did with the media of without counts (''{}'': all of it does). is_long: what they took is looked up, medium by medium, instead of read (engine.took). history: engine.history_of the same asker, where item models are among the sources.';
comment on type engine.candidate is
    'A medium that may be recommended, its combination of genres where the source knows it, and its raw score: greater is better, comparable within one source only; null where the source lists the medium without a word for it. A source, engine.from_…(asker, top_k), gives only what is available and what engine.seen does not have. It may leave out what is not among its first top_k; null: nothing.';
comment on type engine.mix is
    'How the sources of a collaborative_score were put together, as far as engine.reasons cannot know it from the strategy: the greatest raw scores of the item models over the candidates (null: nothing to say), what the trend weighs (as far as engine.trend_confidence goes), the sum of the weights of all sources that have anything to say (null: none does), and the history that the item models were asked about.';
comment on type engine.ranked_list is
    'What is recommended to a person: their place among those who ask, their genres, whether popular media had to do, and the media with their three scores in [0, 1], best first; no media where there is nothing. Scores are null then. moved_by: of each, the names of the rules that moved it; null where none could, or none did. mix: by which engine.reasons takes scores apart; null where there is no such thing.';
comment on type engine.given_answer is
    'What engine.answer_log has of an answer, whenever it is given again. state: engine.answer_state, and, of what is kept with an answer, engine.rules_digest. answer_id: the row of the log that was the first to say all of this; null: none has yet.';
comment on table engine.answer_cache is
    'The last answer to the questions of each slot (16,384 of them), without whom it was given to. Nothing here is ever out of date: digest, during and said cover all that an answer depends on. May be truncated at any time.';
comment on column engine.answer_cache.digest is
    'engine.cache_dependencies: of the question, and of all that engine.data_version tells of.';
comment on column engine.answer_cache.rules is 'The rules that counted (engine.rule).';
comment on column engine.answer_cache.lists is 'The relations of which rows of a page were made (engine.page_row).';
comment on column engine.answer_cache.placements is 'Those with a rotation: what was shown before counted.';
comment on column engine.answer_cache.said is
    'What these rules and lists said then, and what had been shown (engine.said_by_operator).';
comment on column engine.answer_cache.given is
    'For the log, once the answer was tracked: null until then. Of a person''s recommendations alone.';
comment on column engine.answer_cache.during is 'When it can be given (engine.steady_span).';
comment on column engine.answer_cache.tracked is
    'Where no experiment has a say in it: whether it is logged even if the question has track: false. Null: to be found out each time.';
comment on table engine.data_version is
    'Which state the data of a person are in: all versions of a user_key together, mostly one. A change renews one of them, or adds one; none comes twice. Kept by triggers.';
comment on column engine.data_version.user_key is
    '0: what is everybody''s, as strategies, the model, the catalogue, who was forgotten, and what comes in of more than 10,000 people at once; -1: this last alone (model.taken_now).';
comment on table engine.taken_back is
    'Those of model.untaken of whom something was taken back since it was built, each once or more. A refresh removes what it has seen.';
comment on column engine.taken_back.user_key is '0: maybe anybody, for more than 10,000 people were changed at once.';
comment on table engine.opinion_change is
    'Who did something with what since model.taken was made, or took it back, each once or more; nothing on a shard, which has no such model. A refresh removes what it has seen.';
comment on column engine.opinion_change.user_key is
    '0: maybe anybody, for more than 10,000 were changed at once.';
comment on function engine.renew_data_version is
    'Gives the people of the rows in changed another engine.data_version; everybody, where they are more than 10,000. Notes in engine.taken_back of whom something is gone, and in engine.opinion_change who did what.';
comment on function engine.renew_shared_version is
    'Gives everybody another engine.data_version, as engine.renew_data_version does.';
comment on table engine.recent_fold is
    'What engine.recent_step and engine.recent_gain add to: the model.recent_basis that is as of this moment; and which of engine.opinion_change they have. One row, or none.';
comment on table engine.recent_step is
    'What each person''s days (UTC) add to model.recent_sum, and take from it, since it was built: of how many people, and what they said, by the half-lives of popular and trending. is_busy: in that day they took more media than influence_limit.per_day.';
comment on table engine.recent_gain is
    'engine.recent_step summed up by medium, as model.recent_sum: times, and for each what is to be added from then on. Bounds: for each span of model.recent_list, the longest first, no more than this is said of it then or in less, all in all; size: what the sums are made of, whether added or taken away.';
comment on table engine.recent_bound is
    'The bounds of engine.recent_gain by strategy (popular, trending) and place, of every fourth: so the greatest are found.';
comment on type engine.recent_span is
    'What a list of hours is found in (engine.recent_span_of): of a strategy (popular, trending), what was said since the beginning of these hours; the span of model.recent_list in which that lies (since, place, unlisted_most); whether engine.recent_gain is of this model; and engine.recent_changes with engine.cut_days: by how much each of these media has more, of how many people, and the most that any has.';
comment on table engine.api_key is
    'Keys of the REST API, made by `ml-service key add`. A key is 256 random bits, so its digest need not be slow to compute.';
comment on column engine.api_key.name is 'Of whoever uses it; in logs. Of one key that is not revoked.';
comment on column engine.api_key.digest is 'SHA-256 of the key. The key itself is kept nowhere.';
comment on column engine.api_key.roles is 'Any of read, write, metrics and admin, which is all of them.';
comment on column engine.api_key.expires_at is 'From when on it is not taken any more; null: never.';
comment on column engine.api_key.revoked_at is 'Since when it is not taken any more; null: it is.';
comment on table evaluation.held_out is 'What the strategies were not shown, a row a pair of a person and a medium.';
comment on table evaluation.asked is
    'The people for whom the strategies are asked. A bucket is drawn as one by the bootstrap.';
comment on table evaluation.answer is 'What each strategy recommended to each person, best first.';
comment on table evaluation.run is
    'What ml-service evaluate and tune were asked, and of what data: a row a run that came to its end, for good.';
comment on column evaluation.run.split is
    'What was held out and who was asked: the arguments of evaluation.hold_out. Runs with equal ones can be compared.';
comment on column evaluation.run.k is 'How many media each person was asked for.';
comment on column evaluation.run.held_out is
    'pairs of a person and a medium, relevant_pairs, and the people asked. Null of a search.';
comment on column evaluation.run.data_set is
    'What was copied: people, media and interactions (how many), and the time of the newest one (newest_at).';
comment on column evaluation.run.tuned is
    'Of a search: the strategy, changes by parameter, NDCG before and after of the people whom the search asked, and whether the gain holds for the others, of whom the metrics are. Null of an evaluation.';
comment on table evaluation.run_metric is
    'What evaluation.metric said at the end of a run: each metric of each strategy, in [0, 1], with its 95 % interval, and the difference from another strategy where that was asked for.';
comment on column evaluation.run_metric.strategy_version is
    'As it was when it was copied (engine.strategy_version). Null of a search: what it proposes is no version yet.';
comment on table engine.media_attributes is
    'What source.media says of a medium beside the columns that all have: language, age rating, tags; a value or a list of values each.';
comment on table engine.media_fact is
    'Of each thing that can be said of media, of which it is true: a filter is a few ANDs then, whatever the size of the catalogue. Triggers of engine.media and engine.media_attributes keep it.';
comment on column engine.media_fact.kind is
    'genre, media_type, released (a year), attributes.<name>; or available, whose value is empty.';
comment on column engine.media_fact.value is 'engine.fact_value of it.';
comment on column engine.media_fact.number is 'The value, where it is a number.';
comment on column engine.media_fact.bits is
    'A bit for each media_key, from 0 on the left, up to some length; beyond it, it is true of none.';
comment on column engine.media_fact.media_keys is
    'The media whose bits are 1, in the order of their ids; null where they are more than 1,000, or it is not known. (Where they are not as many as the bits, whoever changed these did not know of them.)';
comment on table engine.media_list is
    'Long lists of ids that questions bring again and again, each with the media that they are: one for each slot (64 of them). A medium keeps its key for ever, so nothing here is ever out of date. May be truncated at any time.';
comment on column engine.media_list.last_hash is
    'Of the list that was not there when it was last looked for: it is kept when it comes again.';
comment on column engine.media_list.bits is 'engine.ids_to_bits of them.';
comment on column engine.media_list.unknown_ids is
    'Those that the catalogue did not know when the list was kept: they are looked up each time.';
comment on function engine.keep_media_facts is
    'Says in engine.media_fact what the rows of engine.media say now. (No row of either table is ever deleted.)';
comment on function engine.keep_attribute_facts is
    'Says in engine.media_fact what the rows of engine.media_attributes say now.';
comment on table engine.outside_id is
    'The ids of elsewhere, such as bob or tt0111161, that have been seen, by the UUID that each becomes. One that is a UUID is itself, and not here.';
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
comment on table engine.answer_log_default is
    'Answers of days that have no partition yet: so none is lost while no worker runs.';
comment on table engine.attribution is
    'From which answer a person took a medium, where the application has said so with the event. Kept as long as the answer.';
comment on column engine.attribution.happened_at is 'When they first took it from there.';
comment on table engine.tracking is 'How what was shown is kept and counted: one row. A change takes effect at once.';
comment on column engine.tracking.retention is 'Answers are kept so long, in whole days.';
comment on column engine.tracking.attribution_window is
    'Whoever takes a medium within this time after an answer showed it to them took it because of that: of the last such answer.';
comment on column engine.tracking.waits_for_disk is
    'Whether the service gives an answer only when its row in the log is on the disk, but one that says again what the log has on the disk (engine.logged_again): should a crash of the server lose that, an event that names it brings it back. If not, a crash loses the rows of the last moment (three times wal_writer_delay, 0.6 s), and what was taken from these answers does not count as taken from there; nothing else waits less.';
comment on table engine.counted_day is
    'Days (UTC) whose outcomes are counted, by engine.count_outcomes. engine.counted_days says which of them hold.';
comment on column engine.counted_day.attribution_window is 'That of engine.tracking then: with another one, the counts do not hold.';
comment on column engine.counted_day.gone_user_keys is
    'Who had named an answer of the day, and then took back that they took the medium, which is in gone_media_keys at the same place. Should they take it again, the counts do not hold.';
comment on column engine.counted_day.upto is
    'Null: the day was over, and all of it is counted. Else what was shown before this time is, and nothing that was taken.';
comment on table engine.counted_outcome is
    'engine.shown_counts and engine.taken_counts of engine.counted_day: sets of people and media, not how many these are, so that days and groups add up.';
comment on table engine.changed_day is
    'Days (UTC) of which something has changed that may be counted, a row for each time: their counts do not hold until they are counted anew, and that takes these rows away. Written by triggers of all that outcomes are counted from; who writes waits for nobody.';
comment on function engine.interactions_changed is 'Notes the days whose outcomes the interactions in changed are part of.';
comment on function engine.attribution_changed is 'Notes the days whose outcomes the attributions in changed are part of.';
comment on function engine.answers_changed is 'Notes the days whose outcomes the answers in changed are part of.';
comment on function engine.answer_came_late is 'Notes the days whose outcomes an answer is part of.';
comment on table engine.experiment is
    'Experiments: those that ran, the one that runs at a placement, those to come. Made by engine.start_experiment.';
comment on column engine.experiment.placement is
    'Where: it answers the questions of this placement that name no strategy.';
comment on column engine.experiment.method is
    'split: a person gets one of the strategies, always the same. interleave: every page holds media of both, picked in turns.';
comment on column engine.experiment.strategies is
    'The arms, by name, the first of which is what the others are compared with: strategies, or what compares says.';
comment on column engine.experiment.shares is 'Of the people in it, for each arm; they add up to 1.';
comment on column engine.experiment.people is 'The share of all people who are in it.';
comment on column engine.experiment.salt is 'What makes it independent of every other experiment.';
comment on column engine.experiment.ends_at is 'From when on it does not answer any more; infinity: until it is stopped.';
comment on column engine.experiment.version is
    'Counts up when one of its arms changes while it runs: what came before is another experiment''s, and does not count.';
comment on column engine.experiment.adopted is 'The arm that was made the placement''s own when it ended.';
comment on column engine.experiment.compares is
    'What the arms are: strategies, of which one ranks what the placement shows; or placements (engine.placement), of which one is asked in its place, with its strategy, filter and rules.';
comment on function engine.guard_experiments is
    'A strategy, placement or rule that changes begins the experiments anew whose arms rest on it; one cannot go, or get another name, while an experiment needs it, nor a placement where one runs or will.';
comment on table engine.rule is
    'What may or must be shown, beside what a strategy says, by relations of the operator. A rule counts for questions of a placement or a key that names it, or everywhere.';
comment on column engine.rule.effect is
    'allow: these media and no others; deny: none of these; boost: their scores count times a factor for the order; pin: at these positions; at_most: n of these on a page.';
comment on column engine.rule.relation is
    'A table or view, with its schema, that ml_service_owner may read, of media_id uuid and any of user_id uuid (a row is for that person; null: for everybody), weight (of a boost), "position" (of a pin, from 1), valid_from and valid_until (as of when a row counts, and from when on it does not; null: always).';
comment on column engine.rule.factor is 'Of a boost, where its relation has no weight; from 0 to a million, 1 by default.';
comment on column engine.rule.n is 'Of at_most: so many of a page of whatever length.';
comment on column engine.rule.everywhere is 'Whether it counts for every question.';
comment on column engine.rule.budget is
    'What takes longer than this to be read for a question cannot be evaluated.';
comment on table engine.rule_version is
    'Every rule as it was after each change. engine.restore_rule(name, version) goes back to one.';
comment on table engine.placement is
    'A place where recommendations are shown: what a question for it means where it does not say otherwise (strategy, diversity, explore), and what holds whatever it says (filter, rules, rotation, least_confidence).';
comment on column engine.placement.rotation is
    'A half-life in showings: the score of a medium counts half for the order each time that it was shown to the person so often and not taken (engine.answer_log). Null: it counts in full.';
comment on column engine.placement.least_confidence is
    'Of what is recommended there, media whose recommendation_score × engine.confidence of the person is less are left out; pins are not. Null: none are.';
comment on column engine.placement.track is
    'Whether its answers are logged (engine.answer_log) without being asked to.';
comment on table engine.placement_version is
    'Every placement as it was after each change. engine.restore_placement(name, version) goes back to one.';
comment on function engine.check_rule is 'Refuses a rule that counts everywhere where 100 others do.';
comment on function engine.check_placement is
    'Refuses a placement whose filter is none, which names a rule that there is not, or more than 100, or which demands a least_confidence where a row of a page has it that knows none.';
comment on table engine.api_key_rule is
    'The rules that hold for whatever is asked with a key, and that no caller can drop.';
comment on table engine.rule_relation is
    'What is known of each relation of engine.rule, and of the lists and conditions of engine.page_row. engine.keep_rules makes it; a question uses of it what still holds, and reads the relation itself otherwise.';
comment on column engine.rule_relation.mode is
    'kept: triggers tell of every change, so that bits hold until there is one; live: read with every question; copied: it reads a foreign table, and is copied into engine.rule_row.';
comment on column engine.rule_relation.reason is 'Why it is not kept; empty where it is.';
comment on column engine.rule_relation.reads is 'The relation and all that it reads.';
comment on column engine.rule_relation.definition is
    'engine.rule_definition as it was then: another one, and nothing here holds any more.';
comment on column engine.rule_relation.per_user is 'Whether it has a column user_id.';
comment on column engine.rule_relation.bits is
    'A bit for each media_key, from 0 on the left: the media that count now; null where it is per_user, or not kept or copied.';
comment on column engine.rule_relation.greatest_weight is
    'The greatest weight that any of its rows says, whether it counts now or not; 0 where none does; null where it is not kept or copied, or not known.';
comment on column engine.rule_relation.valid_until is 'When the next of its rows begins or ceases to count.';
comment on column engine.rule_relation.copied_at is 'When it was last copied, as it is defined now; null: never.';
comment on column engine.rule_relation.copy_error is 'Why it could not be copied at the last try: its rules stay as they were.';
comment on column engine.rule_relation.copy_again_at is
    'It took too long to be copied, and is left alone until then; null: it is copied with every sync.';
comment on column engine.rule_relation.tried_at is
    'When it was last read as questions read it; null where it is kept or copied, or was not yet tried.';
comment on column engine.rule_relation.slow_until is
    'No question reads it before then: it took longer than its budget when it was last tried. Null where it did not.';
comment on column engine.rule_relation.stamp is 'The transaction that wrote this last.';
comment on column engine.rule_relation.error is 'Why it could not be evaluated at the last look.';
comment on column engine.rule_row.media_id is 'Null: the row is of a condition (engine.page_row), and no rule says it.';
comment on table engine.rule_row is 'A copy of the relations that read foreign tables, which no question may touch.';
comment on table engine.rule_change is
    'Which tables have changed, by which transactions, since the relations of rules that read them were kept. engine.keep_rules removes what it has seen.';
comment on function engine.note_rule_change is
    'Says in engine.rule_change, in the same transaction, that a table has changed which a rule reads.';
comment on function engine.note_new_media is
    'Says in engine.rule_change that there are media of which no kept rule knows.';
comment on table engine.page_row is
    'Pages of several rows, by name: home(user_id, page). A change counts in the next answer.';
comment on column engine.page_row.ordinal is
    'From the top. A medium that several rows could show is in the first of them alone.';
comment on column engine.page_row.kind is
    'recommended: what the strategy recommends. because: what resembles one of the media that the person liked or watched last, another one in each such row. genre: what the strategy recommends of one of the genres that they take most, another one in each such row. popular, trending: of everybody. new: what nobody liked or watched yet. list: what relation has.';
comment on column engine.page_row.title is
    'Of a row of the kind because, {title} is that medium, and {deed} what the person did with it, liked or watched; of the kind genre, {genre} is the genre, in words.';
comment on column engine.page_row.strategy is 'Of the kinds recommended and genre; null: the default strategy.';
comment on column engine.page_row.filter is
    'What the row may show (engine.checked_filter); null: anything. A genre row adds its genre in the place of filter''s.';
comment on column engine.page_row.relation is
    'Of the kind list: a table or view, with its schema, that ml_service_owner may read, of media_id uuid, user_id uuid (null: for everybody) and, where there is an order, "position". Read with every question, so user_id should be indexed; what reads a foreign table is copied with every sync.';
comment on column engine.page_row.placement is
    'Whose filter, and whose allow and deny, hold for the row, beside its own filter, and also what orders (boost, pin, at_most, rotation); of the kinds recommended and genre, also the strategy, where it says none. Other kinds have none that demands a least_confidence. Null: rules that count everywhere alone.';
comment on column engine.page_row.condition is
    'Whom the row is for: a table or view, with its schema, that ml_service_owner may read, of user_id uuid (null: for everybody) and any of valid_from and valid_until (as of when a row counts, and from when on it does not). The row is on the page of those of whom a row counts; of nobody where that cannot be evaluated. Null: for everybody.';
comment on column engine.page_row.least is 'With fewer media than this, the row is left out.';
comment on function engine.check_page_row is
    'Refuses a row whose filter is none, whose condition is no relation of people, or whose placement demands a least_confidence that its kind does not know.';
comment on table engine.shard is
    'One row where this database is one of several shards: it has the people of some slots, the whole catalogue, and the model that the builder makes of everybody. Empty: it has everybody, and makes its own model.';
comment on column engine.shard.slots is
    'Which of the 64 slots of people (engine.slot) are here.';
comment on column engine.shard.leaving is
    'Slots whose people another shard answers for since this one was split, and which are synced here still: until the router surely asks there.';
comment on column engine.shard.is_alone is
    'Whether nothing of people of other slots is left here, but what the model says of them: not from a split until engine.let_go has come to its end.';
comment on column engine.shard.arrived_at is
    'When this was cut off from the shard whose copy it is; what was shown to nobody in particular before then, that one counts. Null once that is gone here.';
comment on table engine.split_token is
    'Written while nobody may write to this shard: a standby that has it has all that was confirmed here.';
"""


def upgrade() -> None:
    """Nothing that holds a lock for longer than an instant."""


def contract(connection: Any) -> None:
    connection.execute(COMMENTS)


def downgrade() -> None:
    steps.as_owner(FORMER)
