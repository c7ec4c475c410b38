-- One digest for each dependency of an answer that has no column of its own in engine.answer_log.
create function engine.answer_state(user_key integer)
    returns bigint[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select array[
            coalesce(
                (
                    select bit_xor(hashint4extended(
                        media_key,
                        timestamp_hash_extended(
                            happened_at at time zone interval '0',
                            case type when 'LIKE' then 2 when 'WATCH' then 4 else 0 end + positive::integer
                        )
                    ))
                    from engine.interaction
                    where interaction.user_key = answer_state.user_key
                ),
                0
            ),
            coalesce(
                (select hashtextextended(genres::text, 0) from engine.person where person.user_key = answer_state.user_key),
                case when answer_state.user_key is null then hashtextextended('{}', 0) else 0 end
            ),
            coalesce((select hashtextextended(fingerprint, 0) from engine.sync_state where source = 'catalog_db'), 0),
            (select coalesce(sum(changes), 0)::bigint from engine.forgotten_change)
        ]
    );
end
$$;

comment on function engine.answer_state is
    'Returns digests of what an answer to a person depends on, in this order: what the person did; the genres that they state (user_key null: a person who is not known yet and states none); the catalogue as it was last read; and how often anybody was forgotten or enrolled again.';
