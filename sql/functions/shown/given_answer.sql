create function engine.given_answer(answer text, user_id uuid)
    returns engine.given_answer
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer := engine.read_answer(answer::json);
begin
    -- user_key 0 is nobody in particular; null is a person who is not in engine.person until the answer is logged.
    given.state := engine.answer_state(
        case
            when given_answer.user_id is null then 0
            else (select person.user_key from engine.person where person.user_id = given_answer.user_id)
        end
    );
    return given;
end
$$;

comment on function engine.given_answer is
    'Returns what the log keeps of an answer that engine.cached_answer has just given to this person: engine.read_answer of it, and its state (engine.answer_state).';
