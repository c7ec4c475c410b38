create function engine.arms_of_page(user_id uuid, page text)
    returns jsonb
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(
            jsonb_object_agg(
                line.ordinal,
                engine.asked_of_arm(
                    trial,
                    arm,
                    jsonb_build_object('name', trial.name, 'version', trial.version, 'arm', arm)
                )
            ),
            '{}'
        )
        from engine.page_row line
        cross join lateral engine.experiment_at(coalesce(line.placement, 'default')) trial
        cross join lateral engine.arm(arms_of_page.user_id, trial.salt, trial.people, trial.shares) arm
        where line.page = arms_of_page.page
            and line.kind in ('recommended', 'genre')
            and line.strategy is null
            and trial.method = 'split'
            and arm is not null
    );
end
$$;

comment on function engine.arms_of_page is
    'Returns which rows of a page an experiment answers for a person: an object by ordinal of the row, with the name and version of the experiment, the arm, and the strategy or placement of the arm. Rows that recommend and name no strategy take part in the split that runs at their placement (default if they name none); experiments that interleave do not apply to rows.';
