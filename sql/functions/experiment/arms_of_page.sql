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
    'Which rows of a page an experiment answers for a person: by ordinal, its name and version, the arm, and what that is asked by, strategy or placement. Rows that recommend and name no strategy are in the split that runs at their placement (default where they name none); what is interleaved is no row.';
