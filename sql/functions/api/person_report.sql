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
    'Returns all that is held here of a person, as a JSON object, for their request of access (GDPR, article 15): user_id, generated_at, known and forgotten (booleans), user_key, outside_id (their external id), genres (that they stated), interactions, events (recorded here, with their event_id), deletions (of which engagement_db does not know yet), answers (logged, with what was seen of each), attributions, experiments (that answer the person now; earlier ones are in answers), copied (what relations of rules, lists and conditions that are copied here say of the person) and model (their history as of the last refresh). Times are in UTC. What the three sources and the logs of the service hold is not included. For an unknown or forgotten person, all parts are empty but those that go by the user_id alone: outside_id, experiments and copied. Errors: ML400 for null.';
