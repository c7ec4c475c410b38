create function api.person_report(user_id uuid)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
#variable_conflict use_column
declare
    someone engine.person;
begin
    if person_report.user_id is null then
        raise 'user_id: expected a UUID' using errcode = 'ML400';
    end if;
    select * into someone from engine.person where person.user_id = person_report.user_id;
    return json_build_object(
        'user_id', person_report.user_id,
        'generated_at', engine.utc(now()),
        'known', someone.user_key is not null,
        'forgotten', engine.is_forgotten(person_report.user_id),
        'user_key', someone.user_key,
        'outside_id', (
            select outside_id
            from engine.outside_id
            where outside_id.id = person_report.user_id and outside_id.kind = 'user'
        ),
        'genres', coalesce(to_json(someone.genres), '[]'),
        'interactions', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'media_id', media_id,
                        'title', title,
                        'type', type,
                        'interaction_value', value,
                        'timestamp', engine.utc(happened_at)
                    )
                    order by happened_at, interaction_id
                ),
                '[]'
            )
            from engine.interaction
            join engine.media using (media_key)
            where interaction.user_key = someone.user_key
        ),
        'events', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'event_id', event_id,
                        'media_id', media_id,
                        'type', type,
                        'interaction_value', value,
                        'timestamp', engine.utc(happened_at),
                        'recorded_at', engine.utc(recorded_at),
                        'forwarded', interaction_id is not null,
                        'error', error
                    )
                    order by outbox_id
                ),
                '[]'
            )
            from engine.outbox
            join engine.media using (media_key)
            where outbox.user_key = someone.user_key
        ),
        'deletions', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'media_id', media_id,
                        'type', type,
                        'deleted_at', engine.utc(deleted_at),
                        'error', error
                    )
                    order by deleted_at
                ),
                '[]'
            )
            from engine.deletion
            join engine.media using (media_key)
            where deletion.user_key = someone.user_key
        ),
        'answers', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'answer_id', answer_id,
                        'shown_at', engine.utc(shown_at),
                        'placement', placement,
                        'strategy', strategy,
                        'strategy_version', strategy_version,
                        'model_version', model_version,
                        'fallback', fallback,
                        'experiment', experiment,
                        'experiment_version', experiment_version,
                        'arm', arm,
                        'question', question,
                        'media', (
                            select coalesce(
                                json_agg(
                                    json_build_object(
                                        'media_id', media_id,
                                        'title', title,
                                        'position', "offset" + place,
                                        'arm', coalesce(arm, arms[place]),
                                        'seen', media_key = any (seen_keys)
                                    )
                                    order by place
                                ),
                                '[]'
                            )
                            from unnest(media_keys) with ordinality as listed (media_key, place)
                            join engine.media using (media_key)
                        )
                    )
                    order by shown_at
                ),
                '[]'
            )
            from engine.answer_log
            where answer_log.user_key = someone.user_key
        ),
        'attributions', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'media_id', media_id,
                        'answer_id', answer_id,
                        'timestamp', engine.utc(happened_at)
                    )
                    order by happened_at
                ),
                '[]'
            )
            from engine.attribution
            join engine.media using (media_key)
            where attribution.user_key = someone.user_key
        ),
        'experiments', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'name', name,
                        'placement', placement,
                        'arm', case when method = 'split' then engine.arm(person_report.user_id, salt, people, shares) end,
                        'method', method
                    )
                    order by starts_at, name
                ),
                '[]'
            )
            from engine.experiment
            where starts_at <= now() and now() < ends_at and engine.arm(person_report.user_id, salt, people, shares) is not null
        ),
        'copied', (
            select coalesce(
                json_agg(
                    json_build_object(
                        'relation', relation,
                        'media_id', media_id,
                        'weight', weight,
                        'position', "position",
                        'valid_from', engine.utc(valid_from),
                        'valid_until', engine.utc(valid_until)
                    )
                    order by relation, media_id, valid_from
                ),
                '[]'
            )
            from engine.rule_row
            where rule_row.user_id = person_report.user_id
        ),
        'model', (
            select json_build_object(
                'media_ids', coalesce(json_agg(media_id order by place), '[]')
            )
            from model.user_history
            cross join unnest(media_keys) with ordinality as listed (media_key, place)
            join engine.media using (media_key)
            where user_history.user_key = someone.user_key
        )
    );
end
$$;

comment on function api.person_report is
    'All that is held here of a person, as JSON, for their request of access (GDPR, article 15): known and forgotten (whether), user_key, their id of elsewhere (api.user_id), the genres they stated, interactions, the events that were recorded here, with their event_id, what was taken back and engagement_db does not know of yet, the answers that were logged and what was seen of them, attributions, the experiments that answer them now (those before are with the answers), what says something of them in relations of rules, lists and conditions that are copied here, and what the model has of their history as of the last refresh. Times in UTC. What the three sources and the logs of the service hold is not here. For somebody unknown or forgotten, the same with nothing of theirs in it: an experiment would answer them, too, by their id alone. Errors: ML400 for null.';
