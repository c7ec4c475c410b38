-- All that the answer to a question of this person depends on, but the question.
create function engine.cache_dependencies(user_id uuid)
    returns table (state text)
    language sql
    stable
    parallel safe
as $$
    select concat_ws(
        ' ',
        (now() at time zone 'UTC')::date, -- what is explored
        engine.model_version(),
        (
            -- Of the neighbours, who was forgotten no longer counts.
            select bit_xor(
                case source
                    when 'catalog_db' then hashtextextended(fingerprint, 0)
                    when 'user_db' then hashint4extended(forgotten_changes, 0)
                end
            )
            from engine.sync_state
        ),
        (select bit_xor(hashtextextended(name, 2 * version + is_default::integer)) from engine.strategy),
        genres::text,
        (
            select bit_xor(hashint8extended(
                interaction_id,
                hashint4extended(
                    media_key,
                    timestamp_hash_extended(
                        happened_at at time zone interval '0',
                        case type when 'LIKE' then 2 when 'WATCH' then 4 else 0 end + positive::integer
                    )
                )
            ))
            from engine.interaction
            where interaction.user_key = person.user_key
        )
    )
    from (select) nobody
    left join engine.person on person.user_id = cache_dependencies.user_id
$$;

comment on function engine.cache_dependencies is
    'One row, so that it is inlined: a text that changes with all that a person''s answers depend on: the day (UTC), the model, the catalogue as it was last read, who was forgotten, the strategies, the person''s genres, and every interaction of theirs, of which the index alone is read. Not covered: changes that somebody makes to tables of engine by hand.';
