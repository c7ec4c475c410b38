create function engine.rule_reads(relation regclass)
    returns oid[]
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with recursive reads (relation) as (
            select rule_reads.relation::oid
            union
            select refobjid
            from reads
            join pg_rewrite on ev_class = reads.relation
            join pg_depend on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid
            where refclassid = 'pg_class'::regclass
        )
        select array_agg(reads.relation order by reads.relation) from reads
    );
end
$$;

comment on function engine.rule_reads is
    'Returns the relation, and all tables and views that it reads; of materialized views, also what they were made from.';
