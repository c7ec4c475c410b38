create function engine.given_answer(answer text, user_id uuid)
    returns engine.given_answer
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    given engine.given_answer := engine.read_answer(answer::json);
begin
    given.state := engine.answer_state(
        (select person.user_key from engine.person where person.user_id = given_answer.user_id)
    );
    return given;
end
$$;

comment on function engine.given_answer is
    'What the log keeps of an answer that engine.cached_answer has just given to this person: read from it (engine.read_answer).';
