create function engine.named_answers(interactions jsonb)
    returns table (place bigint, answer_id uuid)
    language sql
    stable
    parallel safe
as $$
    select sent.place, (sent.interaction ->> 'answer_id')::uuid
    from jsonb_array_elements(
        case jsonb_typeof(named_answers.interactions)
            when 'array' then named_answers.interactions
            else jsonb_build_array(named_answers.interactions)
        end
    ) with ordinality as sent (interaction, place)
    where sent.interaction ->> 'answer_id' is not null
$$;

comment on function engine.named_answers is
    'Returns the answer_id of each interaction that names one. interactions: as they were sent, an interaction or a list of them. place: the place of the interaction, from 1. Inlined.';
