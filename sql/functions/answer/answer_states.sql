-- People in the order of their ids, each with a digest of what their answer to a question depends on.
create function engine.answer_states(
    after uuid,
    most integer,
    n integer,
    strategy text,
    placement text
)
    returns table (
        user_id uuid,
        state text
    )
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    own constant integer[] := (select slots from engine.shard);
    question constant engine.question := engine.asked(
        '{}',
        '{}',
        answer_states.n,
        0,
        answer_states.strategy,
        null,
        null,
        placement => answer_states.placement
    );
begin
    return query
        select
            listed.user_id,
            left(
                encode(
                    sha256(convert_to(
                        concat_ws(
                            ' ',
                            row(listed.user_id, n, strategy, placement),
                            case when question.explore > 0 then (now() at time zone 'UTC')::date end,
                            known.state
                        )
                            || engine.rules_state(question.rules, listed.user_id)
                            || engine.shown_state(array[answer_states.placement], listed.user_id),
                        'UTF8'
                    )),
                    'hex'
                ),
                32
            )
        from (
            select person.user_id
            from engine.person
            where (answer_states.after is null or person.user_id > answer_states.after)
                and engine.is_own(person.user_id, own)
            order by person.user_id
            limit answer_states.most
        ) listed
        cross join lateral engine.cache_dependencies(listed.user_id) known
        order by listed.user_id;
end
$$;

comment on function engine.answer_states is
    'Returns the first people in the order of user_id whose ids are greater than after (null: from the first), at most most of them; on a shard, only its own. state: 32 hexadecimal digits that change whenever the answer of api.recommend_many to this person for n, strategy and placement may change (engine.cache_dependencies, engine.rules_state, engine.shown_state), and that no two people share; null where only answering the question could tell (engine.rules_state). Errors: ML400, as api.recommend_many.';
