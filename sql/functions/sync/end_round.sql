-- A round counts what is left out up to engine.looks_back_to(). Syncs count the rest.
create function engine.end_round(upto bigint, left_out bigint, basis text)
    returns boolean
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    reaches bigint;
begin
    perform engine.hold_lock('engagement_db'); -- keeps syncs from counting meanwhile
    reaches := engine.looks_back_to();
    if reaches > end_round.upto then
        return false;
    end if;
    update engine.reconcile_round set
        upto = (-2 ^ 63)::bigint,
        left_out = 0,
        basis = coalesce(end_round.basis, reconcile_round.basis)
    where end_round.basis is not null or reconcile_round.upto = end_round.upto;
    if found and reaches = end_round.upto then
        update engine.sync_state set
            left_out = end_round.left_out
                + (select coalesce(sum(recent_range.left_out), 0) from engine.recent_range)
                + (select count(*) from engine.repeated_row)
        where source = 'engagement_db';
    end if;
    return true;
end
$$;

comment on function engine.end_round is
    'Ends a round of engine.reconcile after all interactions up to the id upto were compared, so that the next round begins. left_out: the number of unusable rows of the source up to upto, or beyond all usable ids; if syncs look back exactly to upto, engine.sync_state.left_out becomes this number, what syncs have counted above upto, and the rows of engine.repeated_row. basis: engine.reconcile_basis from before all interactions were compared at once; null: this is a round of the worker, compared in parts. Returns false, and does nothing, if syncs do not look back as far as upto any more (engine.looks_back_to): then there is more to compare.';

grant execute on function engine.end_round to ml_service_sync;
