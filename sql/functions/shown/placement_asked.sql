create function engine.placement_asked(shown engine.answer_log)
    returns text
    language sql
    stable
    parallel safe
as $$
    select case
        when shown.placement <> 'default' then shown.placement
        else shown.question ->> 'placement'
    end
$$;

comment on function engine.placement_asked is
    'The placement that the question of an answer named; null: none, and the log has default.';
