-- Adds to an answer whom it is for.
create function engine.addressed(user_id uuid, envelope text)
    returns text
    language sql
    stable
    parallel safe
as $$
    -- right drops the opening brace. substr would count all characters of the text to do that.
    select concat(
        '{"user_id" : ',
        coalesce(to_json(addressed.user_id), 'null'),
        ', ',
        right(addressed.envelope, -1)
    )
$$;

comment on function engine.addressed is
    'Returns the text of an engine.envelope with the field user_id (which may be null) put before all others. The envelope is not parsed. Inlined.';
