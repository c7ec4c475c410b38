create function engine.read_answer(answer json, strategy text default null)
    returns engine.given_answer
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer;
begin
    -- All fields are read at once, because each access to a json value parses all of it.
    select
        coalesce(read_answer.strategy, said.strategy),
        coalesce(known.version, 0),
        said.fallback is not null,
        said.model_version,
        array(
            select media_key
            from rows from (json_to_recordset(coalesce(said.recommendations, said.media)) as (id uuid))
                with ordinality as listed (id, place)
            join engine.media on media_id = listed.id
            order by place
        )
    into given.strategy, given.strategy_version, given.fallback, given.model_version, given.media_keys
    from json_to_record(answer) as said (fallback text, model_version bigint, recommendations json, media json, strategy text)
    left join engine.strategy known on known.name = coalesce(read_answer.strategy, said.strategy);
    return given;
end
$$;

comment on function engine.read_answer is
    'Returns what the log keeps of an answer, except its state, as far as the envelope (of recommendations or media) contains it. strategy: is taken in place of that of the envelope, for an envelope that names none, or two (an interleaved page); null: that of the envelope.';
