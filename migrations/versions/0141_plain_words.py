"""All that the database says of itself is plain sentences."""

from typing import Any

from migrations import steps

revision = "0141"
down_revision = "0140"
branch_labels = None
depends_on = None

# (Columns of earlier revisions are made as late as in `contract`.)
WORDS = """
set local role ml_service_owner;
comment on schema user_db is
    'Foreign tables of the database user_db, named as there. Besides their owner, only the role ml_service_sync may read them.';
comment on schema catalog_db is
    'Foreign tables of the database catalog_db, named as there. Besides their owner, only the role ml_service_sync may read them.';
comment on schema engagement_db is
    'Foreign tables of the database engagement_db, named as there, and new_interaction, through which events are written. Besides their owner, only the role ml_service_sync may read them, add events and delete events.';
comment on schema source is
    'The three source databases in one canonical shape: views that read them, and functions that write to engagement_db. To fit sources with another schema, edit these.';
comment on schema engine is 'The tables of this database, and the functions that api, syncs and refreshes are made of.';
comment on schema model is
    'What engine.refresh() precomputes: materialized views, which it rebuilds, and tables, in which it writes only what has changed.';
comment on schema api is 'The functions that callers may call.';
comment on schema evaluation is
    'Measures how good the answers are, by what people did next. Its tables are filled only in the scratch databases of ml-service evaluate and tune. Exceptions are evaluation.run and evaluation.run_metric: they keep the results of finished runs.';
comment on table engine.genre_set is
    'Every combination of genres that a medium has. genres is sorted and without duplicates. Thousands of media share hundreds of combinations, so content_score is computed once for each combination.';
comment on table engine.genre is
    'The combinations (engine.genre_set) that contain each genre. A genre is spelled as it first came, without spaces around it. Spellings that differ only in case, or in spaces around them, mean the same genre.';
comment on table engine.media is
    'The catalogue. media_key is a dense key below 2 ^ 26, because model.item_neighbours has no room for greater keys. A medium that people took but the catalogue does not have (yet) has no genre_set_key, and is not available.';
comment on table engine.media_change is
    'Media that came, went or changed genres since the model was built. Requests read these media from engine.media instead of the model. A refresh deletes the changes that it has seen. If it does not rebuild the item models, it keeps the changes of media that are not available, because these models may still contain them.';
comment on column engine.media_change.is_listed is
    'Whether nothing but the genres of the medium has changed. If true, the lists of the model by popularity are right about the medium. False also if that is not known.';
comment on column engine.media_change.is_gone is 'Whether the medium is not available (any more).';
comment on table engine.person is
    'The people who stated genres or took a medium, with a dense key. genres is sorted and without duplicates.';
comment on table engine.forgotten is
    'The people who were forgotten (api.forget_user) and have not been enrolled again since. Nothing of theirs is recorded here or read from the sources.';
comment on column engine.forgotten.digest is 'The SHA-256 digest of the sixteen bytes of the user_id.';
comment on column engine.forgotten.user_key is
    'The user_key that the person had. A sync that was running when the person was forgotten may still have written interactions with this key. engine.finish_forgetting removes these before a later sync, and sets this column to null.';
comment on table engine.interaction is
    'What people did. interaction_id is the id that engagement_db gave the event; until it has given one, it is the outbox_id of engine.outbox. positive: whether the event is a LIKE or WATCH with a value above 0.';
comment on function engine.keep_version is
    'Trigger of tables with versions, such as engine.strategy. Gives a row a new version with every change, and stores its columns, except is_default, in the table with the same name and the suffix _version.';
comment on table engine.strategy is
    'How to rank: one row for each strategy. A change takes effect with the next request. collaborative_score is the weighted mean of up to five candidate sources, each scaled to [0, 1]. Sources that know nothing of the person are left out of the mean. The parameters that the models are built from are in engine.model_parameters.';
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
    'The exponent in the formula of recency_offset, for the candidate source that sequence_weight weighs.';
comment on column engine.strategy.trend_evidence is
    'If trend_weight is below 1, the trend is multiplied by c / (c + trend_evidence), where c is the decayed sum of the most trending medium. So the trend counts little if little happened recently.';
comment on column engine.strategy.trend_horizon is
    'If trend_weight is below 1, the trend counts half for a person whose last interaction is older by this interval than the newest interaction of all people, a quarter if it is older by twice the interval, and so on.';
comment on column engine.strategy.popularity_limit is
    'If popularity_weight is below 1, only the popularity_limit most popular media get a score from popularity. If trend_weight is below 1, only the popularity_limit most trending media get a score from the trend.';
comment on column engine.strategy.diversity is
    'The diversity of questions that do not set it, in [0, 1]: 0 orders by score alone, 1 only by how much a medium differs from those placed before it (engine.mmr).';
comment on column engine.strategy.explore is
    'The share of each page, in [0, 1], that is given to media that nobody liked or watched yet, for questions that do not set explore.';
comment on column engine.strategy.confidence_evidence is
    'The number n of known media of a person at which an answer has confidence 1/2. The confidence is n / (n + confidence_evidence) (engine.confidence).';
comment on column engine.strategy.version is
    'Increases with every change; engine.strategy_version keeps all versions.';
comment on column engine.strategy.similar_recency_exponent is
    'The exponent in the formula of recency_offset, for the candidate source that similar_weight weighs. By default it is lower than recency_exponent, because media taken long ago tell more of a person''s taste than of what they take next.';
comment on table engine.strategy_version is
    'Every strategy as it was after each change. engine.restore_strategy(name, version) restores one.';
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
comment on table engine.model_parameters_version is
    'The parameters of every model as they were after each change. engine.restore_parameters(name, version) restores them.';
comment on table engine.influence_limit is
    'How much one person can influence what all people see: one row. A change takes effect in lists of the last hours with the next request, and in models with the next refresh.';
comment on column engine.influence_limit.per_medium is
    'The greatest value that the opinion of one person of one medium can have (model.opinions), in units of interaction_value. The default is 10, so that ratings of up to ten points count unchanged.';
comment on column engine.influence_limit.per_day is
    'How many of the media that one person took in one day (UTC) count fully in the trend and in lists of the last hours. If the person took more, each counts less, so that together they count as this many. The default is 20: on 99.86 % of the 72,877 days on which a person of MovieTweetings rated anything, the person rated no more than that.';
comment on table engine.refresh_log is
    'Every refresh of the model: the number of rows of each view and table that it rebuilt (row_counts) if it succeeded, and the error if it failed. An upgrade that rebuilt some of these views and tables is recorded, too. engine.tend_refresh_log deletes rows after 90 days, except those of the present model.';
comment on column engine.refresh_log.parameters is
    'The version of its row in engine.model_parameters with which each model was built. Null for refreshes before there were such parameters, and for refreshes that ended without recording it themselves.';
comment on column engine.refresh_log.view_seconds is
    'How many seconds it took to rebuild each view and table. Null if the refresh failed, and for an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each view and table was rebuilt; left: it was not (engine.refresh_policy). Null if the refresh failed, and for an upgrade.';
comment on column engine.refresh_log.interactions is
    'How many interactions there were. Null for refreshes before this number was recorded, and for refreshes that ended before they counted.';
comment on column engine.refresh_log.item_models_from is
    'The refresh_id of the refresh that built the item models, if this refresh left them as they were. Null if it built them itself, or failed.';
comment on table engine.refresh_attempt is
    'The transactions in which a worker began a refresh. Each row is committed by another transaction, so that engine.tend_refresh_log can also record a refresh that died.';
comment on table engine.applied_file is
    'The files of sql/functions and sql/model as they were last applied, with a digest of what each of them created in this database. An upgrade applies again what differs.';
comment on column engine.applied_file.path is 'The path of the file below sql/.';
comment on column engine.applied_file.object is 'The object that the file creates, with its schema.';
comment on column engine.applied_file.refresh_order is
    'A refresh rebuilds the objects in ascending order of this number. Null: the object is not a view or table of model.';
comment on column engine.applied_file.sha256 is
    'The SHA-256 digest of the file and of the files of sql/model that it depends on.';
comment on column engine.applied_file.definition is
    'A digest of the definition, owner, grants and comment of the object.';
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which take nine tenths of its time; every refresh brings all other models up to date. One row. A change takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'Rebuild if the number of interactions differs by at least this share from the number at the last build, or if more than this share of all media is in engine.media_change (media that came or changed genres since the last refresh, or that went since the last build). 0: always.';
comment on column engine.refresh_policy.model_max_age is 'Rebuild if the item models are at least as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'Rebuild if a medium was liked or watched by at least this many people, and by at least ten times as many as had taken it at the last build. People are counted in model.media_audience, so no more than audience_limit of user_knn. Null: new media do not cause a rebuild.';
comment on column engine.refresh_policy.long_history is
    'A history of more interactions than this is long: questions look single media up in it instead of reading all of it (model.long_history). This setting changes no answer.';
comment on table engine.sync_state is 'How far each source has been read: one row for each source.';
comment on column engine.sync_state.watermark is
    'For engagement_db: the id up to which every interaction either is in this database or will never exist.';
comment on column engine.sync_state.watermark_at is
    'For engagement_db: when a sync last moved the watermark, or found it at the highest id that had been read.';
comment on column engine.sync_state.seen is
    'For engagement_db: the highest id that had been read when open_writers was recorded. It becomes the watermark once all transactions in open_writers have ended.';
comment on column engine.sync_state.synced_by is
    'For engagement_db: the transaction in which the last sync ended. Another sync in the same transaction sees the source as of the same moment, so it does not move the watermark.';
comment on column engine.sync_state.fingerprint is
    'For user_db and catalog_db: a digest of all that was read. While it stays the same, a sync reads nothing else.';
comment on column engine.sync_state.look_back is
    'For engagement_db: the number of latest rows in which every sync looks for rows that came late. A reconcile finds those that came late below them.';
comment on column engine.sync_state.lowest is
    'For engagement_db: the id from which on all interactions were read. If rows with lower ids appear, the next sync reads them.';
comment on column engine.sync_state.left_out is
    'How many rows of the source cannot be taken: rows without an id, a person or a medium, with an unknown type, with an id of 2^62 or more, or with the id of another row, which is taken. For engagement_db: the number at the end of the last round of reconciles, plus those that syncs have found since. For catalog_db: the number when the catalogue last changed.';
comment on column engine.sync_state.went_back_at is
    'For engagement_db: when it was last found that it gives ids again that it had already given, as after a restore from a backup.';
comment on column engine.sync_state.enrolments is
    'For engagement_db: the sum of engine.forgotten_change.enrolments that the last sync saw. If the sum differs in the next sync, that sync reads the last rows anew.';
comment on column engine.sync_state.gone is
    'For engagement_db: the ids of rows at the end of the table that are gone, when the highest id became lower: the first thousand of them, and the highest id. If one of these ids comes again, the source was restored from a backup. New ids between them are normal for sources that reserve ids in blocks. The list is emptied once the source has higher ids.';
comment on column engine.sync_state.batch is
    'For engagement_db: the greatest number of rows that are read at once and held in memory. A first load commits after each such batch.';
comment on column engine.sync_state.error is 'Why the last sync failed. Null: it did not fail.';
comment on column engine.sync_state.failing_since is
    'The time since when every sync has failed. Null: the last sync did not fail.';
comment on table engine.forgotten_change is
    'How often a person was forgotten, or enrolled again after that. The counts are sums over all rows, of which there is mostly one. Each change updates a row that no other transaction is writing, or adds a row (engine.note_forgotten).';
comment on column engine.forgotten_change.changes is 'How often a person was forgotten or enrolled again.';
comment on column engine.forgotten_change.enrolments is 'How often a person who had been forgotten was enrolled again.';
comment on type engine.catalogue_medium is
    'A medium as source.media and source.media_genre describe it (engine.differing_media).';
comment on type engine.incoming is
    'What engine.read_interactions has read: the interactions of the source with above < id <= upto, as arrays with one element for each id. read_at: when they were read. in_doubt: ids of forwarded events of which it was not known at read_at whether they had arrived at the source. repeated_ids, repeated_digests: the ids of rows that are left out because another row has the same id, and their engine.interaction_hash.';
comment on table engine.recent_range is
    'The latest ranges of ids (above < id <= upto) that were read from engagement_db, without gaps between them. Every sync compares them with the source, and so finds rows that came late. They reach back sync_state.look_back rows, or to the watermark if that is further back.';
comment on column engine.recent_range.rows is
    'How many rows, usable or not, the source had in the range when it was read. -1: the range must be read anew.';
comment on column engine.recent_range.digest is 'The sum of engine.row_hash over these rows.';
comment on column engine.recent_range.left_out is 'How many of these rows are unusable (engine.can_be_taken).';
comment on table engine.repeated_row is
    'Rows of engagement_db that are left out because another row with the same id is taken, as of the last time that their range of ids was read. Empty if the id is a key at the source.';
comment on column engine.repeated_row.digest is 'The engine.interaction_hash of the row.';
comment on table engine.reconcile_round is
    'How far the worker has come in comparing all interactions with engagement_db, one part with each refresh (engine.reconcile): one row.';
comment on column engine.reconcile_round.upto is 'All interactions up to this id were compared in this round.';
comment on column engine.reconcile_round.left_out is
    'How many rows of the source up to upto are unusable (engine.can_be_taken).';
comment on column engine.reconcile_round.basis is
    'The value of engine.reconcile_basis when all interactions were last compared in one call. Null: they never were.';
comment on column engine.reconcile_round.ranges is
    'The least number of ranges of 1,024 rows that are compared with each refresh, if there are so many, and the greatest number that are compared in one statement. Comparing a million rows takes the two servers about two seconds.';
comment on table engine.index_aside is
    'The indexes of engine.interaction that a first load has dropped, until they are rebuilt at its end (engine.begin_load, engine.end_load). Empty at other times.';
comment on table engine.load_range is
    'The ranges of ids (above < id <= upto) that a first load reads. One session at a time works on a range (engine.begin_load, engine.load_step). Empty at other times.';
comment on column engine.load_range.left_out is
    'How many rows of the source in the range are unusable (engine.can_be_taken).';
comment on column engine.load_range.new_people is
    'The people of the range who are not in engine.person yet. They are added before the range is loaded, and the list is emptied. Null: the range has not been searched for new people and media yet.';
comment on column engine.load_range.new_media is 'The same as new_people, for media and engine.media.';
comment on table engine.lock is
    'One row for each thing that only one transaction may do at a time. That transaction locks the row with this name (engine.hold_lock).';
comment on column engine.lock.changes is 'How often the data that the lock protects were changed (engine.take_turn).';
comment on table engine.worker_lease is
    'Which worker is active, of those that run: one row, updated by engine.claim_lease.';
comment on column engine.worker_lease.holder is
    'A random id that the worker gave itself at its start. Null: no worker is active.';
comment on column engine.worker_lease.beat is
    'How often any worker has claimed or renewed the lease. If another worker sees the same number for long enough by its own clock, it takes the lease over, whatever other clocks say.';
comment on table engine.outbox is
    'Events that were recorded in this database. They wait here until engagement_db has them. Events with an event_id then stay for 30 days, so that the same event_id is not recorded twice.';
comment on column engine.outbox.outbox_id is
    'Ascending in the order of recording, from 2^62 on. It is the interaction_id of the event in engine.interaction until engagement_db has given one.';
comment on column engine.outbox.interaction_id is
    'The id that engagement_db gave the event. Null: the event still waits.';
comment on column engine.outbox.error is
    'Why engagement_db refused the event for the third time when it was sent alone. The event is then a dead letter: it is not forwarded any more, but still counts in this database. If this is set to null, it is forwarded again. Null: it is no dead letter.';
comment on column engine.outbox.tries is 'How often engagement_db has refused the event when it was sent alone.';
comment on column engine.outbox.retry_at is 'When a refused event is sent again. Null: it may be sent at any time.';
comment on table engine.forward_attempt is
    'The events that were last written to engagement_db, and the ids that it gave them: at most one row. It is committed here before the events are committed there, and deleted once it is known whether they arrived. A row that is left was interrupted in between: nobody knows yet whether its events arrived (engine.settle).';
comment on column engine.forward_attempt.writers is
    'The transactions that were writing at engagement_db when engine.settle found this row, without those that have ended since. Null: engine.settle has not seen the row yet.';
comment on table engine.deletion is
    'Interactions that were deleted in this database but not yet at engagement_db. While they are here, no sync brings them back.';
comment on column engine.deletion.interaction_id is
    'The id of the interaction. From 2^62 on, it is the outbox_id of an event that still waits in engine.outbox, or is being forwarded.';
comment on column engine.deletion.error is
    'Why engagement_db refused the deletion for the third time when it was sent alone. The deletion is then not sent any more, and the interaction stays deleted in this database. If this is set to null, the deletion is sent again. Null: it was not given up.';
comment on column engine.deletion.tries is 'How often engagement_db has refused the deletion when it was sent alone.';
comment on column engine.deletion.retry_at is
    'When a refused deletion is sent again. Null: it may be sent at any time.';
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
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    most constant integer := 10000;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    noted integer := 0;
begin
    if tg_op <> 'TRUNCATE' then
        keys := array(select distinct user_key from changed limit most + 1);
    end if;
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := everybody;
    end if;
    -- Under stricter isolation, locking a row that another transaction has just written would be an error.
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key)
        into held, held_keys
        from (
            select ctid as place, user_key
            from engine.data_version
            where user_key = any (keys)
            for update skip locked
        ) free;
        if cardinality(held) > cardinality(keys) then
            delete from engine.data_version
            where ctid = any (held)
                and ctid not in (select min(place) from unnest(held, held_keys) as free (place, user_key) group by user_key);
        end if;
        update engine.data_version set version = default where ctid = any (held);
    end if;
    if not coalesce(held_keys @> keys, false) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op in ('DELETE', 'TRUNCATE') and keys = everybody then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct changed.user_key
        from changed
        join model.untaken on untaken.user_key = changed.user_key
        -- An update mostly gives the same event another id, so nothing is taken back.
        where tg_op = 'DELETE'
            or not exists (
                select
                from engine.interaction now
                where now.user_key = changed.user_key and now.media_key = changed.media_key
            );
    end if;
    if not exists (select from engine.shard) then
        if keys <> everybody then
            insert into engine.opinion_change (user_key, media_key)
            select distinct user_key, media_key from changed limit most + 1;
            get diagnostics noted = row_count;
        end if;
        if keys = everybody or noted > most then
            insert into engine.opinion_change (user_key, media_key) values (0, 0);
        end if;
    end if;
    return null;
end
$$;
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
create or replace function engine.interactions_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- engine.count_anew ignores older times, which most events of a first load have.
    oldest constant timestamptz := (select clock_timestamp() - retention - interval '2 days' from engine.tracking);
begin
    -- A removed event may be the last one for which somebody named an answer, of whatever day.
    if tg_op <> 'INSERT' or exists (select from changed where happened_at < clock_timestamp() - interval '1 hour') then
        perform engine.count_anew(array(
            select distinct date_trunc('day', happened_at, 'UTC') from changed where positive and happened_at > oldest
            union
            select engine.shown_at(answer_id)
            from changed
            join engine.attribution using (user_key, media_key)
            where positive and tg_op <> 'INSERT'
        ));
    end if;
    return null;
end
$$;
create or replace function engine.attribution_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    latest constant timestamptz := clock_timestamp() - interval '1 hour';
    -- A named event counts for its answer, and no longer for a later answer that showed the medium.
    times timestamptz[] := array(
        select engine.shown_at(answer_id) from changed where engine.shown_at(answer_id) < latest
        union all
        select event.happened_at
        from changed
        join engine.interaction event using (user_key, media_key)
        where positive and event.happened_at < latest
    );
begin
    if times <> '{}' then
        perform engine.count_anew(times);
    end if;
    return null;
end
$$;
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
create or replace function engine.guard_experiments() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Parts of a strategy, placement or rule that change no answer.
    idle constant text[] := '{version,is_default,description,track}';
    before constant jsonb := to_jsonb(old);
    after constant jsonb := to_jsonb(new);
    is_other constant boolean := before - idle is distinct from after - idle;
    becomes_default constant boolean := coalesce(
        (after ->> 'is_default')::boolean and (is_other or not (before ->> 'is_default')::boolean), false
    );
    resting text[];
    running text;
begin
    -- The experiments, running or to come, with an arm that depends on the changed row.
    resting := array(
        select trial.name
        from engine.experiment trial
        where ends_at > now()
            and case
                when trial.compares = 'strategies' then tg_table_name = 'strategy' and is_other and old.name = any (strategies)
                when tg_table_name = 'placement' then is_other and old.name = any (strategies)
                else exists (
                    select
                    from engine.placement arm
                    where arm.name = any (strategies)
                        and case tg_table_name
                            when 'rule' then is_other and old.name = any (arm.rules)
                            else is_other and old.name = arm.strategy or becomes_default and arm.strategy is null
                        end
                )
            end
    );
    if tg_op = 'DELETE' or new.name <> old.name then
        select trial.name into running
        from engine.experiment trial
        where trial.name = any (resting)
            -- Experiments at this placement. Those that compare strategies may run at default without such a placement.
            or ends_at > now()
                and tg_table_name = 'placement'
                and trial.placement = old.name
                and (trial.compares = 'placements' or old.name <> 'default')
        order by trial.name
        limit 1;
        if found then
            raise '% %: the experiment % needs it; stop that first', tg_table_name, old.name, running
                using errcode = 'restrict_violation';
        end if;
    end if;
    for running in
        update engine.experiment set
            version = experiment.version + 1,
            version_since = greatest(starts_at, now())
        where experiment.name = any (resting)
        returning experiment.name
    loop
        raise notice 'the experiment % begins anew: its % % has changed', running, tg_table_name, old.name;
    end loop;
    return null;
end
$$;
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
comment on schema user_db is 'Foreign tables of user_db, by its own names. The sync role alone may read them.';
comment on schema catalog_db is 'Foreign tables of catalog_db, by its own names. The sync role alone may read them.';
comment on schema engagement_db is 'Foreign tables of engagement_db, by its own names. The sync role alone may read them.';
comment on schema source is 'The sources in canonical shape, as views. Edit these to fit another schema.';
comment on schema engine is 'Local tables, and the functions that api, sync and refresh are made of.';
comment on schema model is 'What is precomputed: materialized views, and tables of which what has changed is written, by engine.refresh().';
comment on schema api is 'What callers may call.';
comment on schema evaluation is
    'How good the answers are, by what people did next. Its tables are empty but in the scratch databases of ml-service evaluate and tune.';
comment on table engine.genre_set is
    'Every combination of genres that a medium has, sorted and without duplicates. Thousands of media share hundreds of these, so content is scored by combination.';
comment on table engine.genre is
    'Which combinations have a genre. Its spelling is the first that came, without spaces around it; others of it, by case or spaces, mean the same.';
comment on table engine.media is
    'The catalogue, by dense key below 2 ^ 26, which is what model.item_neighbours has room for. A medium that people took but the catalogue does not know (yet) has no genre set, and is not available.';
comment on table engine.media_change is
    'Media that came, went or changed genres since the model was built: requests take these from engine.media instead. A refresh removes what it has seen.';
comment on column engine.media_change.is_listed is
    'Whether nothing but genres has changed: the lists of the model by popularity are right about it. False where that is not known.';
comment on column engine.media_change.is_gone is 'Whether it is not available any more.';
comment on table engine.person is
    'The people who stated genres or took something, by dense key. Genres are sorted and without duplicates.';
comment on table engine.forgotten is 'The people who were forgotten: nothing of theirs is taken in.';
comment on column engine.forgotten.digest is 'SHA-256 of the sixteen bytes of the user_id.';
comment on column engine.forgotten.user_key is
    'The key that was theirs, until a sync that began afterwards has removed what another one wrote meanwhile.';
comment on table engine.interaction is
    'What people did, by the id that engagement_db gave it. Positive: a LIKE or WATCH whose value is above 0.';
comment on function engine.keep_version is
    'Numbers every change of a row of a table, and keeps it in the table of that name with _version.';
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
comment on column engine.model_parameters.gap_exponent is 'See gap_offset.';
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
comment on table engine.refresh_log is
    'Every refresh of the model: rows of each view and table that it rebuilt when it succeeded, the error when it did not. Also every upgrade that built some of these anew.';
comment on column engine.refresh_log.parameters is
    'With which version of its row in engine.model_parameters each model was built. Null before there were any.';
comment on column engine.refresh_log.view_seconds is
    'How long each view and table took. Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.view_reasons is
    'Why each view and table was rebuilt, or left as it was (engine.refresh_policy). Null where the refresh failed, or was an upgrade.';
comment on column engine.refresh_log.interactions is
    'How many there were. Null of refreshes before they were counted.';
comment on column engine.refresh_log.item_models_from is
    'The refresh that built the item models that this one left. Null where it built them itself.';
comment on table engine.refresh_attempt is
    'The transactions in which a worker began to refresh, committed by another one: what became of them is known of those, too, that died.';
comment on table engine.applied_file is
    'The files of sql/functions and sql/model as they were last applied, and a digest of what they made here.';
comment on column engine.applied_file.path is 'Below sql/.';
comment on column engine.applied_file.object is 'What it makes, with its schema.';
comment on column engine.applied_file.refresh_order is
    'When a refresh rebuilds it, after those with a lower number; null for what is no view or table of model.';
comment on column engine.applied_file.sha256 is
    'Of the file, and of the files of sql/model that it depends on.';
comment on column engine.applied_file.definition is
    'Digest of the definition, owner, grants and comment of what it made.';
comment on table engine.refresh_policy is
    'When a refresh rebuilds the item models (item_transitions, item_knn, slim), which cost nine tenths of it, beside all else, which every refresh brings up to date: one row. Takes effect with the next refresh.';
comment on column engine.refresh_policy.model_growth is
    'When there are so many interactions more, or fewer, than they were built from, as a share of these; or as large a share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'When they are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'When a medium was taken by so many people, ten times as many as when they were built: it has no neighbours yet. Null: they do not wait for that.';
comment on column engine.refresh_policy.long_history is
    'Of how many interactions a history is so long that questions look media up in it, instead of reading it (model.long_history). It changes no answer.';
comment on table engine.sync_state is 'How far each source has been read.';
comment on column engine.sync_state.watermark is
    'engagement_db: every interaction up to this id is here, or will never exist.';
comment on column engine.sync_state.watermark_at is
    'engagement_db: when the watermark last reached what had been read.';
comment on column engine.sync_state.seen is
    'engagement_db: the highest id that was read; the next watermark, once open_writers have ended.';
comment on column engine.sync_state.synced_by is
    'engagement_db: the transaction that read it last. Within one, the source is read as of one moment.';
comment on column engine.sync_state.fingerprint is 'user_db, catalog_db: digest of all that was read.';
comment on column engine.sync_state.look_back is
    'engagement_db: in how many of the last rows a sync looks for ids that came late. A reconcile finds the others.';
comment on column engine.sync_state.lowest is 'engagement_db: every interaction from this id on was read.';
comment on column engine.sync_state.left_out is
    'How many rows cannot be taken: without an id, a person or a medium, of an unknown type, or with the id of another that is taken. As of the end of the last round of reconciles, and those that came since; catalog_db: as of the last change.';
comment on column engine.sync_state.went_back_at is
    'engagement_db: when ids that it had given were last found to come again, as after a restore from a backup.';
comment on column engine.sync_state.enrolments is
    'engagement_db: of how many enrolments (engine.forgotten_change) the last sync knew.';
comment on column engine.sync_state.gone is
    'engagement_db: ids of the last rows, that are gone: the first thousand, and the last. One that comes again tells that the source was restored from a backup; those that come between them are of whoever takes ids in blocks. Empty again once ids are higher.';
comment on column engine.sync_state.batch is
    'engagement_db: how many rows are read at once, and held in memory; a first load commits as often.';
comment on column engine.sync_state.error is 'Why the last sync failed; null: it did not.';
comment on column engine.sync_state.failing_since is 'Since when every sync has failed.';
comment on table engine.forgotten_change is
    'How often somebody was forgotten or enrolled again: the sum of all rows, mostly one. Whoever is one more renews a row that no other transaction is writing, or adds one (engine.note_forgotten).';
comment on column engine.forgotten_change.changes is 'How often either.';
comment on column engine.forgotten_change.enrolments is 'How often somebody who had been forgotten was enrolled again.';
comment on type engine.catalogue_medium is
    'A medium as source.media and source.media_genre have it (engine.differing_media).';
comment on type engine.incoming is
    'Interactions of the source in a range of ids, an element each, of each id one (engine.read_interactions). in_doubt: ids of events of which nobody knew at read_at whether they had arrived there. repeated_ids, repeated_digests: rows that are left out, for their ids are those of others; with their engine.interaction_hash.';
comment on table engine.recent_range is
    'The last ranges of ids that were read from engagement_db, without a gap: what comes into one of them late shows in the next sync. They reach back sync_state.look_back rows, and to the watermark where that is further.';
comment on column engine.recent_range.rows is 'How many rows the source had there when it was read, whether they count or not. -1: what there is must be read anew.';
comment on column engine.recent_range.digest is 'The sum of their engine.row_hash.';
comment on column engine.recent_range.left_out is 'How many of them cannot be taken.';
comment on table engine.repeated_row is
    'Rows of engagement_db that are left out because another with the same id is taken, as of when their ranges were last read. None where id is a key there.';
comment on column engine.repeated_row.digest is 'Its engine.interaction_hash.';
comment on table engine.reconcile_round is
    'One row: how far the worker has come in comparing interactions with engagement_db, a part with each refresh (engine.reconcile).';
comment on column engine.reconcile_round.upto is 'All up to this id was compared in this round.';
comment on column engine.reconcile_round.left_out is 'How many rows up to there cannot be taken.';
comment on column engine.reconcile_round.basis is
    'engine.reconcile_basis, as of when all was last compared at once. Null: it never was.';
comment on column engine.reconcile_round.ranges is
    'How many ranges of 1,024 rows are compared with each refresh, at least; and at once, at most. A million rows take the two servers some two seconds.';
comment on table engine.index_aside is
    'The indexes of engine.interaction that a first load has taken away, until it is over (engine.begin_load, end_load). Mostly none.';
comment on table engine.load_range is
    'The ranges of ids that a first load reads, each by one session at a time (engine.begin_load, load_step). Mostly none.';
comment on column engine.load_range.left_out is 'How many of its rows cannot be taken.';
comment on column engine.load_range.new_people is
    'Who is in it and not here yet, to be added before it is loaded; null: nobody has looked.';
comment on column engine.load_range.new_media is 'And what.';
comment on table engine.lock is
    'What only one transaction may do at a time: it holds the row by this name (engine.hold_lock).';
comment on column engine.lock.changes is 'How often what it is for was changed (engine.take_turn).';
comment on table engine.worker_lease is
    'Which worker is at work: one row, kept by engine.claim_lease.';
comment on column engine.worker_lease.holder is 'A name that the worker gave itself at its start. Null: none is.';
comment on column engine.worker_lease.beat is
    'How often it was claimed or renewed, by whomever. Whoever has seen the same for long enough knows that the holder is gone, whatever the clocks say.';
comment on table engine.outbox is
    'Events that were recorded here. They wait until engagement_db has them; with an event_id they stay, to know it again.';
comment on column engine.outbox.outbox_id is
    'In order of recording; from 2^62 on. It is the event''s interaction_id in engine.interaction until engagement_db has given one.';
comment on column engine.outbox.interaction_id is 'The id that engagement_db gave it; null while it waits.';
comment on column engine.outbox.error is
    'Why engagement_db would not take it, alone and more than once: a dead letter. It is left out, and counts here all the same. Set to null, it is tried again.';
comment on column engine.outbox.tries is 'How often engagement_db has refused it, alone.';
comment on column engine.outbox.retry_at is 'When it is tried again, where it was refused; null: at once.';
comment on table engine.forward_attempt is
    'The events that were last written to engagement_db, and the ids that it gave them, committed here before they are there. Gone as soon as it is known that they are; found where that was interrupted, and then nobody knows yet whether they arrived.';
comment on column engine.forward_attempt.writers is
    'The transactions that were writing at engagement_db when this was found, as far as they have not ended since. Null: not looked at yet.';
comment on table engine.deletion is
    'Interactions that were deleted here, until engagement_db knows: until then no sync brings them back.';
comment on column engine.deletion.interaction_id is
    'From 2^62 on: one that waits in engine.outbox, or is just being forwarded, by its number there.';
comment on column engine.deletion.error is
    'Why engagement_db would not delete it, more than once: it is left out, and stays deleted here all the same. Set to null, it is tried again.';
comment on column engine.deletion.tries is 'How often engagement_db has refused it.';
comment on column engine.deletion.retry_at is 'When it is tried again, where it was refused; null: at once.';
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
create or replace function engine.renew_data_version() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set jit = off
as $$
declare
    most constant integer := 10000;
    everybody constant integer[] := '{-1,0}';
    keys integer[] := everybody;
    held tid[];
    held_keys integer[];
    noted integer := 0;
begin
    if tg_op <> 'TRUNCATE' then
        keys := array(select distinct user_key from changed limit most + 1);
    end if;
    if keys = '{}' then
        return null;
    elsif cardinality(keys) > most then
        keys := everybody;
    end if;
    -- (Under stricter isolation, to lock what somebody else has just written would be an error.)
    if current_setting('transaction_isolation') = 'read committed' then
        select array_agg(place), array_agg(user_key)
        into held, held_keys
        from (
            select ctid as place, user_key
            from engine.data_version
            where user_key = any (keys)
            for update skip locked
        ) free;
        if cardinality(held) > cardinality(keys) then
            delete from engine.data_version
            where ctid = any (held)
                and ctid not in (select min(place) from unnest(held, held_keys) as free (place, user_key) group by user_key);
        end if;
        update engine.data_version set version = default where ctid = any (held);
    end if;
    if not coalesce(held_keys @> keys, false) then
        insert into engine.data_version (user_key)
        select unnest(keys)
        except
        select unnest(held_keys);
    end if;
    if tg_op in ('DELETE', 'TRUNCATE') and keys = everybody then
        insert into engine.taken_back (user_key) values (0);
    elsif tg_op <> 'INSERT' then
        insert into engine.taken_back (user_key)
        select distinct changed.user_key
        from changed
        join model.untaken on untaken.user_key = changed.user_key
        -- An update is as a rule another id of the same event.
        where tg_op = 'DELETE'
            or not exists (
                select
                from engine.interaction now
                where now.user_key = changed.user_key and now.media_key = changed.media_key
            );
    end if;
    if not exists (select from engine.shard) then
        if keys <> everybody then
            insert into engine.opinion_change (user_key, media_key)
            select distinct user_key, media_key from changed limit most + 1;
            get diagnostics noted = row_count;
        end if;
        if keys = everybody or noted > most then
            insert into engine.opinion_change (user_key, media_key) values (0, 0);
        end if;
    end if;
    return null;
end
$$;
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
create or replace function engine.interactions_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- engine.count_anew looks at none that is older: most of a first load is.
    oldest constant timestamptz := (select clock_timestamp() - retention - interval '2 days' from engine.tracking);
begin
    -- (What goes may be the last for which somebody named an answer, of whatever day.)
    if tg_op <> 'INSERT' or exists (select from changed where happened_at < clock_timestamp() - interval '1 hour') then
        perform engine.count_anew(array(
            select distinct date_trunc('day', happened_at, 'UTC') from changed where positive and happened_at > oldest
            union
            select engine.shown_at(answer_id)
            from changed
            join engine.attribution using (user_key, media_key)
            where positive and tg_op <> 'INSERT'
        ));
    end if;
    return null;
end
$$;
create or replace function engine.attribution_changed() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    latest constant timestamptz := clock_timestamp() - interval '1 hour';
    -- What was named is found by its answer, and by no answer that showed it later.
    times timestamptz[] := array(
        select engine.shown_at(answer_id) from changed where engine.shown_at(answer_id) < latest
        union all
        select event.happened_at
        from changed
        join engine.interaction event using (user_key, media_key)
        where positive and event.happened_at < latest
    );
begin
    if times <> '{}' then
        perform engine.count_anew(times);
    end if;
    return null;
end
$$;
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
create or replace function engine.guard_experiments() returns trigger
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Parts of a strategy, placement or rule that change no answer.
    idle constant text[] := '{version,is_default,description,track}';
    before constant jsonb := to_jsonb(old);
    after constant jsonb := to_jsonb(new);
    is_other constant boolean := before - idle is distinct from after - idle;
    becomes_default constant boolean := coalesce(
        (after ->> 'is_default')::boolean and (is_other or not (before ->> 'is_default')::boolean), false
    );
    resting text[];
    running text;
begin
    -- The experiments, to come or running, with an arm that rests on it.
    resting := array(
        select trial.name
        from engine.experiment trial
        where ends_at > now()
            and case
                when trial.compares = 'strategies' then tg_table_name = 'strategy' and is_other and old.name = any (strategies)
                when tg_table_name = 'placement' then is_other and old.name = any (strategies)
                else exists (
                    select
                    from engine.placement arm
                    where arm.name = any (strategies)
                        and case tg_table_name
                            when 'rule' then is_other and old.name = any (arm.rules)
                            else is_other and old.name = arm.strategy or becomes_default and arm.strategy is null
                        end
                )
            end
    );
    if tg_op = 'DELETE' or new.name <> old.name then
        select trial.name into running
        from engine.experiment trial
        where trial.name = any (resting)
            -- Where it runs. (For strategies, default need be no placement.)
            or ends_at > now()
                and tg_table_name = 'placement'
                and trial.placement = old.name
                and (trial.compares = 'placements' or old.name <> 'default')
        order by trial.name
        limit 1;
        if found then
            raise '% %: the experiment % needs it; stop that first', tg_table_name, old.name, running
                using errcode = 'restrict_violation';
        end if;
    end if;
    for running in
        update engine.experiment set
            version = experiment.version + 1,
            version_since = greatest(starts_at, now())
        where experiment.name = any (resting)
        returning experiment.name
    loop
        raise notice 'the experiment % begins anew: its % % has changed', running, tg_table_name, old.name;
    end loop;
    return null;
end
$$;
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
    connection.execute(WORDS)


def downgrade() -> None:
    steps.as_owner(FORMER)
