create function engine.trimmed(genre text)
    returns text
    language sql
    immutable
    parallel safe
as $$
    select rtrim("left"(btrim(trimmed.genre, e' \t\n\r'), 100), e' \t\n\r')
$$;

comment on function engine.trimmed is
    'Returns a genre without white space around it, cut to 100 characters, since no filter can name a longer one. Inlined.';

grant execute on function engine.trimmed to ml_service_sync;
