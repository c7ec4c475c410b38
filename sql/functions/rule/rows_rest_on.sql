-- Tells where the rows of a relation are stored, as far as the snapshot of the caller shows. The files of materialized
-- views do not matter: every snapshot sees the rows of a refresh.
create function engine.rows_rest_on(relation text)
    returns text
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with recursive reads (relation) as (
            select engine.named_relation(rows_rest_on.relation)::oid
            union
            select further.relation
            from reads
            cross join lateral (
                select refobjid
                from pg_rewrite
                join pg_depend on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid
                where ev_class = reads.relation and refclassid = 'pg_class'::regclass
                union all
                select inhrelid from pg_inherits where inhparent = reads.relation
            ) further (relation)
        )
        select string_agg(
            concat_ws(':', pg_class.oid, case relkind when 'r' then relfilenode end, pg_rewrite.xmin),
            ','
            order by pg_class.oid, pg_rewrite.oid
        )
        from reads
        join pg_class on pg_class.oid = reads.relation
        left join pg_rewrite on ev_class = pg_class.oid
    );
end
$$;

comment on function engine.rows_rest_on is
    'Returns a text that changes if the relation of this name, or a view that it reads, is replaced, or if a table that it reads, or a partition of it, is rewritten (truncated, for example).';
