-- While array_agg makes an array of numbers, each takes nine bytes; of arrays, as many as in the end:
-- four. Indexes and slices stay what they are. (A value holds less than a gigabyte: so histories may
-- have 134 million elements.)
--
-- A function, for what a subquery took is given back only when the whole query ends.
create function model.histories()
    returns integer[]
    language sql
    stable
    parallel safe
as $$
    select array_agg(array[code])
    from (
        select unnest(codes) as code
        from (select codes from model.history order by user_key) one_after_the_other
    ) element
$$;

comment on function model.histories is
    'The codes of model.history, one history after the other by user_key, each in an array of its own: integer[][1].';
