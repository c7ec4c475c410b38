create function api.question_state(
    user_id uuid,
    question jsonb,
    out is_logged boolean,
    out state bytea
)
    returns record
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
as $$
declare
    place constant text := question ->> 'placement';
    page constant text := question ->> 'page';
begin
    is_logged := engine.is_tracked(
            '{"track": false}' || question || jsonb_build_object('placement', coalesce(place, page))
        )
        or page is not null and engine.arms_of_page(question_state.user_id, page) <> '{}'
        or page is null
        and question ->> 'strategy' is null
        and exists (
            select
            from engine.experiment_at(coalesce(place, 'default')) trial
            where engine.arm(question_state.user_id, trial.salt, trial.people, trial.shares) is not null
        );
    if is_logged or user_id is null then
        return;
    end if;
    select sha256(
        convert_to(concat((now() at time zone 'UTC')::date, dependencies.state, engine.hidden_rows(question_state.user_id, page)), 'UTF8')
            || engine.said_by_operator(rests.rules, rests.lists, rests.placements, question_state.user_id)
    )
    into state
    from engine.cache_dependencies(question_state.user_id) dependencies
    cross join engine.rests_on(question_state.question) rests;
end
$$;

comment on function api.question_state is
    'Returns, for callers that keep answers themselves, whether a person''s answer to a question is to be logged, and a digest of all that it depends on. is_logged: the answer is to be logged, so a database that may write must be asked; state is null then. state: a digest that changes whenever the answer may change; null also where user_id is null or this cannot be told: such answers must not be kept. question: an object with any of placement, strategy, page, rules (an array) and track (by default false here, unlike for the tracked_… functions). Read state and answer from one snapshot, or state first. Errors: as engine.refuse_cycle.';
