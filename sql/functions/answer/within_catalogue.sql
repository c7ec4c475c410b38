-- Limits n to the media that there are, so that a page past the end of the catalogue is not ranked.
create function engine.within_catalogue(question engine.question)
    returns engine.question
    language plpgsql
    stable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    available constant bigint := (select coalesce(sum(media_count), 0) from model.genre_set_media)
        + (select count(*) from engine.came());
begin
    question.n := least(question.n, greatest(available - question."offset", 0));
    if question.n = 0 then
        question."offset" := 0;
    end if;
    return question;
end
$$;

comment on function engine.within_catalogue is
    'Returns the question with n reduced so that no place is asked for beyond the number of media that are, or may be, available. Where the page is past the end, n and "offset" are both 0.';
