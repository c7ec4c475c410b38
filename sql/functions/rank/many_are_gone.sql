create function engine.many_are_gone()
    returns boolean
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (select from engine.changed_media(is_listed => false, is_gone => true) offset 100);
end
$$;

comment on function engine.many_are_gone is
    'Returns whether more media went since the model was built than engine.gone returns.';
