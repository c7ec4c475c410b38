create function engine.with_movers(moved_by jsonb, medium json)
    returns json
    language sql
    immutable
    parallel safe
as $$
    select case
        when with_movers.moved_by is null then with_movers.medium
        else engine.with_fields(with_movers.medium, json_build_object('rules', with_movers.moved_by))
    end
$$;

comment on function engine.with_movers is
    'A medium of an answer, with the names of the rules that moved it as rules; null: as it is.';
