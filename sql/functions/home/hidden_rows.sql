create function engine.hidden_rows(user_id uuid, page text)
    returns integer[]
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform engine.refuse_cycle();
    return array(
        select page_row.ordinal
        from engine.page_row
        where page_row.page = hidden_rows.page
            and condition is not null
            and not engine.condition_holds(condition, hidden_rows.user_id)
        order by page_row.ordinal
    );
end
$$;

comment on function engine.hidden_rows is
    'Returns the ordinals of the rows of a page whose condition does not hold for a person (null: nobody in particular). Errors: as engine.refuse_cycle.';
