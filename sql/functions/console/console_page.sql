create function api.console_page(page text, user_id uuid default null)
    returns json
    language plpgsql
    stable
    security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set jit = off
    set random_page_cost = 1.1
as $$
#variable_conflict use_column
declare
    hidden constant integer[] := engine.hidden_rows(console_page.user_id, console_page.page);
begin
    return (
        with shown as materialized (
            select * from engine.home_rows(console_page.user_id, console_page.page, null, hidden)
        )
        select json_build_object(
            'page', console_page.page,
            'user_id', console_page.user_id,
            'shown', (select count(*) from shown),
            'rows', json_agg(
                json_build_object(
                    'ordinal', line.ordinal,
                    'kind', line.kind,
                    'title', coalesce(
                        shown.title,
                        -- A row that is left out has no subject, so its title gets general words.
                        case line.kind
                            when 'because' then replace(replace(line.title, '{deed}', 'liked or watched'), '{title}', 'something')
                            when 'genre' then replace(line.title, '{genre}', 'a genre')
                            else line.title
                        end
                    ),
                    'placement', line.placement,
                    'rules', engine.rules_in_force(line.placement, null),
                    'least', line.least,
                    'condition', line.condition,
                    'hidden', line.ordinal = any (hidden),
                    'media', listed.media
                )
                order by line.ordinal
            )
        )
        from engine.page_row line
        left join shown on shown.ordinal = line.ordinal
        cross join lateral (
            select
                coalesce(
                    json_agg(
                        engine.extended(
                            engine.media_card(media_key),
                            json_build_object('score', trim_scale(round(score::numeric, 4)), 'rules', coalesce(names, '[]'))
                        )
                        order by place
                    ),
                    '[]'
                ) as media
            from unnest(shown.media_keys, shown.scores, shown.moved_by) with ordinality as on_row (media_key, score, names, place)
        ) listed
        where line.page = console_page.page
    );
end
$$;

comment on function api.console_page is
    'Returns a page as a person (null: a visitor) would see it now: a JSON object with page, user_id, shown (how many rows are shown) and rows: every row of the page in engine.page_row, from the top, with ordinal, kind, title, placement, rules (in force there), least, condition, hidden (whether its condition hides it) and media (those of api.home, as engine.media_card has them, each with its score and rules, those that moved it). A row that is left out, for too few media or by its condition, has no media and a title in general words. Nothing is logged as shown. Errors: as api.home.';
