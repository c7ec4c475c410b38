create function engine.trimmed(genre text)
    returns text
    language sql
    immutable
    parallel safe
as $$
    select rtrim("left"(btrim(trimmed.genre, e' \t\n\r'), 100), e' \t\n\r')
$$;

comment on function engine.trimmed is
    'A genre without spaces around it; of one of more than 100 characters, which no filter can name, the first 100. Inlined.';

grant execute on function engine.trimmed to ml_service_sync;
