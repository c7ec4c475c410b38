-- Fills one place after the other: with its pin, or else with the first medium for which its page has room.
create function engine.filled(
    media_keys integer[],
    marks varbit[],
    pin_keys integer[],
    pin_places integer[],
    pin_marks varbit[],
    most integer[],
    n integer,
    depth integer,
    out places integer[],
    out held integer[],
    out "full" varbit
)
    language plpgsql
    immutable
    parallel safe
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
    used integer[];
    unmarked constant varbit := repeat('0', cardinality(most))::varbit;
    full_marks varbit; -- the rules whose quota is used up on this page (null: to be computed)
    upcoming integer := 1;
    waiting integer[] := '{}';
    chosen integer;
    pin integer;
begin
    held := '{}';
    "full" := ~ unmarked;
    if cardinality(most) = 0 and cardinality(pin_keys) = 0 then
        places := media_keys[:depth];
        return;
    end if;
    places := '{}';
    for place in 1..depth loop
        if (place - 1) % n = 0 then
            used := array(
                select count(pinned.mark)::integer
                from generate_subscripts(most, 1) as one
                left join unnest(pin_places, pin_marks) as pinned (at, mark)
                    on (pinned.at - 1) / n = (place - 1) / n and get_bit(pinned.mark, one - 1) = 1
                group by one
                order by one
            );
            full_marks := null;
        end if;
        pin := array_position(pin_places, place);
        if pin is not null then
            places := places || pin_keys[pin];
            continue;
        end if;
        if full_marks is null then
            full_marks := (
                select coalesce(string_agg(case when used[one] >= most[one] then '1' else '0' end, '' order by one), '')::varbit
                from generate_subscripts(most, 1) as one
            );
        end if;
        chosen := null;
        for turn in 1..cardinality(waiting) loop
            if marks[waiting[turn]] & full_marks = unmarked then
                chosen := waiting[turn];
                waiting := waiting[:turn - 1] || waiting[turn + 1:];
                exit;
            end if;
        end loop;
        while chosen is null and upcoming <= cardinality(media_keys) loop
            if marks[upcoming] & full_marks = unmarked then
                chosen := upcoming;
            else
                waiting := waiting || upcoming;
                held := held || media_keys[upcoming];
            end if;
            upcoming := upcoming + 1;
        end loop;
        places := places || case when chosen is not null then media_keys[chosen] end;
        if chosen is null then
            "full" := "full" & full_marks;
        end if;
        if marks[chosen] <> unmarked then
            used := array(
                select used[one] + get_bit(marks[chosen], one - 1)
                from generate_subscripts(most, 1) as one
                order by one
            );
            full_marks := null;
        end if;
        if chosen is null and waiting = '{}' and place >= coalesce((select max(each) from unnest(pin_places) as each), 0) then
            -- If places are left, they have room for any medium.
            "full" := case when place < depth then unmarked else "full" end;
            exit;
        end if;
    end loop;
end
$$;

comment on function engine.filled is
    'Fills pages of n places with media, in the order of media_keys. A mark is a bit of marks, the first on the left: no page has more than most[i] media with mark i, unless its pins alone are more. A medium that has no room waits for the next page. Pins stand at pin_places, and count with pin_marks. places: the medium at each place, down to depth; null where none has room. held: the media that had to wait. full: the marks whose quota is used up on every page with an empty place, so that no other medium with one of them has room.';
