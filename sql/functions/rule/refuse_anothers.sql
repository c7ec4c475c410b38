-- To be called before the relation is read: code of its owner (in a view or in row security) would run with more rights
-- than the owner has.
create function engine.refuse_anothers(relation text)
    returns void
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from pg_class
        where oid = engine.named_relation(refuse_anothers.relation)
            and not pg_has_role(relowner, 'ml_service_owner', 'member')
    ) then
        raise 'relation: % belongs to a role that is not a member of ml_service_owner; set it with engine.set_rule as ml_service_owner', relation
            using errcode = 'invalid_object_definition';
    end if;
end
$$;

comment on function engine.refuse_anothers is
    'Raises an error if the relation belongs to a role that may not act as ml_service_owner. Accepts a relation that does not exist: other functions refuse that. Errors: invalid_object_definition.';
