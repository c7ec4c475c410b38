-- Where a person sees a medium, after rules, rotation, diversity and explore have moved media.
create function engine.as_shown(
    question engine.question,
    media_key integer,
    rank integer,
    ends_at double precision,
    out "position" integer,
    out page_ends_at double precision,
    out moved_by text[]
)
    language plpgsql
    stable
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    is_arranged constant boolean := engine.is_arranged(question);
    answer engine.ranked_list;
begin
    if not is_arranged and question.diversity = 0 and question.explore = 0 and question.least_confidence is null then
        "position" := as_shown.rank;
        page_ends_at := as_shown.ends_at;
        moved_by := '{}';
        return;
    end if;
    select * into answer from engine.answers(question);
    page_ends_at := answer.recommendation_scores[cardinality(answer.media_keys)];
    "position" := array_position(answer.media_keys, as_shown.media_key);
    -- One long page has the order of many short ones, except with at_most, which counts anew on each page.
    if "position" is null
        and not exists (select from engine.rule where name = any (question.rules) and effect = 'at_most')
    then
        question.n := 1000;
        select * into answer from engine.answers(question);
        "position" := array_position(answer.media_keys, as_shown.media_key);
    end if;
    moved_by := array(select jsonb_array_elements_text(answer.moved_by["position"]));
end
$$;

comment on function engine.as_shown is
    'Returns where the first person of a question sees a medium after boosts, pins, quotas (at_most), rotation, diversity and new media have moved media. rank and ends_at: the position and page_ends_at of engine.place, which are returned where the question has none of these and no least_confidence. "position": from 1; null where the medium is not among the first 1,000, is left out by least_confidence, or, with quotas, which hold page by page, is not on this page. page_ends_at: the score of the last medium on the page. moved_by: the names of the rules (boost, pin, at_most) that moved the medium, and rotation where that did.';
