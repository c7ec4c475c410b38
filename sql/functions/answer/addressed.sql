-- An answer, with whom it is for.
create function engine.addressed(user_id uuid, envelope json)
    returns json
    language sql
    immutable
    parallel safe
as $$
    select ('{"user_id" : ' || coalesce(to_json(addressed.user_id)::text, 'null') || ', ' || substr(addressed.envelope::text, 2))::json
$$;

comment on function engine.addressed is
    'An engine.envelope with user_id before all else. (json keeps the text that it is given, so nothing is parsed and written anew.)';
