"""The catalogue, syncs, refreshes and feedback are documented in plain sentences, too."""

from typing import Any

from migrations import steps

revision = "0142"
down_revision = "0141"
branch_labels = None
depends_on = None

# (Columns of earlier revisions are made as late as in `contract`.)
COMMENTS = """
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
comment on column engine.strategy.similar_recency_exponent is
    'The exponent in the formula of recency_offset, for the candidate source that similar_weight weighs. By default it is lower than recency_exponent, because media taken long ago tell more of a person''s taste than of what they take next.';
comment on table engine.model_parameters is
    'The parameters that the models are built from: one row for each model. A change takes effect with the next refresh, for every strategy that uses the model. A parameter that a model does not have is null. user_knn is for model.compared, model.user_history and model.media_audience, which neighbours_weight uses. item_transitions is for the model of that name, which sequence_weight uses. item_knn, and slim, which is built from it, are for the models of these names, which similar_weight uses. popularity and trend are for model.media_total and model.media_sum, from which model.media_popularity and model.media_trend are made.';
comment on column engine.model_parameters.history_limit is
    'How many of the most recent liked or watched media of a person are compared with those of other people. For the person who asks, engine.strategy.history_limit counts instead.';
comment on column engine.model_parameters.audience_limit is
    'How many people of a medium count. For user_knn, these are the most recent ones. For item_transitions and item_knn, they are a random sample, whose weight is scaled up to that of all people of the medium.';
comment on column engine.model_parameters.watch_weight is
    'How much a pair from a medium a to a medium b weighs if the person watched b without liking it, where a liked b weighs 1.';
comment on column engine.model_parameters.dislike_weight is
    'How much a pair from a medium a to a medium b weighs if the person disliked b, or has no interaction with b whose value is above 0, where a liked b weighs 1. It may be above 0, because a disliked medium still shows what a person looks at.';
comment on column engine.model_parameters.gap_exponent is 'The exponent in the formula of gap_offset.';
comment on column engine.model_parameters.weight_exponent is
    'The sum of the pairs from a to b, after source_exponent, target_exponent and shrinkage were applied to it, is raised to this power. The result is the weight of b as a neighbour of a. Below 1, many weak neighbours outweigh one strong neighbour.';
comment on column engine.model_parameters.predictor_count is
    'How many media can predict each medium (SLIM): of the media that have it among their neighbours in model.item_knn, those with the greatest weights.';
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
    'How to rank: one row per strategy. A change takes effect with the next request. collaborative_score is the weighted mean of up to five candidate sources, each in [0, 1], of those that know anything of the person. The parameters that the models are built from are in engine.model_parameters.';
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
comment on column engine.strategy.similar_recency_exponent is
    'As recency_exponent, for the candidate source that similar_weight weighs. It is lower, because media taken long ago tell more of a person''s taste than of what they take next.';
comment on table engine.model_parameters is
    'The parameters that the models are built from: one row per model. A change takes effect with the next refresh, for every strategy that uses the model. Null: the model does not have the parameter. user_knn: model.compared, user_history and media_audience, for neighbours_weight. item_transitions: the model of that name, for sequence_weight. item_knn, and slim, which is built from it: the models of these names, for similar_weight. popularity and trend: model.media_total and media_sum, and from these model.media_popularity and model.media_trend.';
comment on column engine.model_parameters.history_limit is
    'How many of the most recent liked or watched media of a person are compared with those of others. For the person who asks, history_limit of the strategy counts.';
comment on column engine.model_parameters.audience_limit is
    'How many people of a medium count: for user_knn the most recent ones; for item_transitions and item_knn a random sample, weighed up to all.';
comment on column engine.model_parameters.watch_weight is
    'How much a WATCH weighs, where a LIKE weighs 1, as the later medium of a pair.';
comment on column engine.model_parameters.dislike_weight is
    'How much a DISLIKE, or an interaction without a value above 0, weighs, where a LIKE weighs 1. Above 0, because a disliked medium still shows what a person looks at.';
comment on column engine.model_parameters.gap_exponent is 'See gap_offset.';
comment on column engine.model_parameters.weight_exponent is
    'The result is raised to this power. Below 1, many weak neighbours outweigh one strong neighbour.';
comment on column engine.model_parameters.predictor_count is
    'How many media can predict each medium (SLIM): those that it is taken with most.';
comment on table engine.influence_limit is
    'How much one person can decide for everybody: one row. A change takes effect at once in lists of the last hours, and with the next refresh in models.';
comment on column engine.influence_limit.per_medium is
    'The greatest value that the opinion of one person of one medium has (model.opinions), in units of interaction_value. It is 10, so that ratings of up to ten points count unchanged.';
comment on column engine.influence_limit.per_day is
    'How many media that one person took in one day (UTC) count fully in the trend and in lists of the last hours. If there are more, each counts less, so that together they count as this many. It is 20: of 72,877 days on which people of MovieTweetings rated anything, 99.86 % have no more.';
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
comment on column engine.refresh_policy.model_growth is
    'Rebuild when the number of interactions differs by this share from the number at the last build, or when this share of the media has changed. 0: always.';
comment on column engine.refresh_policy.model_max_age is 'Rebuild when the item models are as old as this.';
comment on column engine.refresh_policy.new_medium_people is
    'Rebuild when a medium that has no neighbours yet was taken by this many people, and by ten times as many as at the last build. Null: new media do not cause a rebuild.';
comment on column engine.refresh_policy.long_history is
    'A history of more interactions than this is long: questions look media up in it instead of reading all of it (model.long_history). It changes no answer.';
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
"""


def upgrade() -> None:
    """Nothing that holds a lock for longer than an instant."""


def contract(connection: Any) -> None:
    connection.execute(COMMENTS)


def downgrade() -> None:
    steps.as_owner(FORMER)
