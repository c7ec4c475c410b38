create function engine.set_placement(
    name text,
    strategy text default null,
    filter jsonb default null,
    rules text[] default '{}',
    diversity double precision default null,
    explore double precision default null,
    description text default '',
    track boolean default false,
    rotation double precision default null,
    least_confidence double precision default null
)
    returns engine.placement
    language plpgsql
    volatile
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    made engine.placement;
begin
    -- Not INSERT ... ON CONFLICT: where that turns into an update, the trigger fires twice and makes two versions.
    update engine.placement set
        strategy = set_placement.strategy,
        filter = set_placement.filter,
        rules = set_placement.rules,
        diversity = set_placement.diversity,
        explore = set_placement.explore,
        description = set_placement.description,
        track = set_placement.track,
        rotation = set_placement.rotation,
        least_confidence = set_placement.least_confidence
    where placement.name = set_placement.name
    returning * into made;
    if not found then
        insert into engine.placement (name, strategy, filter, rules, diversity, explore, description, track, rotation, least_confidence)
        values (
            set_placement.name,
            set_placement.strategy,
            set_placement.filter,
            set_placement.rules,
            set_placement.diversity,
            set_placement.explore,
            set_placement.description,
            set_placement.track,
            set_placement.rotation,
            set_placement.least_confidence
        )
        returning * into made;
    end if;
    return made;
end
$$;

comment on function engine.set_placement is
    'Creates a placement, or replaces all settings of the one with this name. The arguments are columns of engine.placement. It takes effect at commit. Returns the placement. Run it as ml_service_owner. Errors: ML400 for an invalid filter; foreign_key_violation for an unknown strategy or rule; 23514 for a value that no placement can have.';
