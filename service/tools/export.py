"""`ml-service export`: what everybody gets, in a file or a table, for a campaign.

People are asked in batches, over as many connections as wanted. Whose answer cannot have changed
since the export that is there is not asked: their rows are taken over. All or nothing is replaced.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg
from psycopg import sql
from tqdm import tqdm

from service.connection import connect
from service.tools.crew import Connection, Crew
from service.tools.targets import COLUMNS, ExportError, Person, Target, csv, parquet, table

BATCH = 500
"""People a statement. Of a thousand, the most there may be, each costs as much."""

STATES = "select user_id::text, state from engine.answer_states(%s, %s, %s, %s, %s)"
# A COPY takes no parameters. Who was forgotten meanwhile is not in engine.person any more.
ANSWERS = sql.SQL(
    "copy (select {columns}"
    " from api.recommend_many({people}::uuid[], {n}, {strategy}, placement => {placement})"
    " join unnest({people}::uuid[], {states}::text[]) asked (user_id, state) using (user_id)"
    " join engine.person using (user_id)"
    ' order by user_id, "position") to stdout (format csv)'
)


class Question(NamedTuple):
    """What everybody is asked: as api.recommend_many has it."""

    n: int
    strategy: str | None
    placement: str | None


@dataclass(slots=True)
class Exported:
    """What an export did."""

    people: int = 0
    asked: int = 0
    """Of the people: the others' rows were taken over."""
    rows: int = 0
    """That were asked for; in the file or the table there are those taken over as well."""

    def __str__(self) -> str:
        return (
            f"{self.people:,} people: {self.asked:,} asked, {self.rows:,} rows;"
            f" {self.people - self.asked:,} as they were"
        )


def open_target(to: str, conninfo: str, *, renew: bool) -> AbstractContextManager[Target[Any]]:
    """What `--to` names; `renew` takes nothing over. Raises ExportError."""
    kind, _, name = to.partition(":")
    if kind == "table" and name:
        return table(conninfo, name, renew=renew)
    opening: dict[str, Callable[..., AbstractContextManager[Target[Any]]]] = {
        ".csv": csv,
        ".parquet": parquet,
    }
    for suffix, opener in opening.items():
        if to.endswith(suffix):
            return opener(to, renew=renew)
    raise ExportError(f"{to}: expected a file .csv or .parquet, or table:NAME")


def export(
    conninfo: str,
    question: Question,
    to: str,
    *,
    connections: int = 2,
    renew: bool = False,
    progress: bool = False,
) -> Exported:
    """Ask everybody, and put the rows where `to` says, all of them or none.

    Raises ExportError, OSError, psycopg.Error.
    """
    done = Exported()
    with (
        open_target(to, conninfo, renew=renew) as target,
        _asking(conninfo, question, connections) as asking,
        tqdm(total=asking.count(), unit=" people", disable=not progress) as bar,
    ):
        waiting: deque[tuple[int, Any, Future[bytes]]] = deque()

        def write() -> None:
            people, kept, answer = waiting.popleft()
            done.rows += target.write(kept, answer.result())
            bar.update(people)

        for people in asking.pages():
            known, kept = target.keep(people)
            changed = [person for person in people if person.state not in known]
            waiting.append((len(people), kept, asking.ask(changed)))
            done.people += len(people)
            done.asked += len(changed)
            if len(waiting) > 2 * connections:  # enough to do, and no more in memory
                write()
        while waiting:
            write()
    return done


class _Asking:
    """A crew that asks, and a connection that says whom."""

    def __init__(self, listing: Connection, crew: Crew, question: Question) -> None:
        self._listing = listing
        self._crew = crew
        self._question = question

    def count(self) -> int:
        """How many people there are."""
        with _as_owner(self._listing):
            [(people,)] = self._listing.execute("select count(*) from engine.person")
        return int(people)

    def pages(self) -> Iterator[list[Person]]:
        """Everybody in the order of their ids, BATCH at a time. Raises ExportError."""
        last = None
        while True:
            with _as_owner(self._listing):
                people = [
                    Person(*row)
                    for row in self._listing.execute(STATES, (last, BATCH, *self._question))
                ]
            if not people:
                return
            yield people
            last = people[-1].user_id

    def ask(self, people: Sequence[Person]) -> Future[bytes]:
        """The rows of these people as CSV, in their order."""
        return self._crew.threads.submit(self._ask, people)

    def _ask(self, people: Sequence[Person]) -> bytes:
        if not people:
            return b""
        copy = ANSWERS.format(
            columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
            people=[person.user_id for person in people],
            states=[person.state for person in people],
            n=self._question.n,
            strategy=self._question.strategy,
            placement=self._question.placement,
        )
        with (
            self._crew.borrowed() as connection,
            _as_owner(connection),
            connection.cursor().copy(copy) as rows,
        ):
            return b"".join(rows)


@contextmanager
def _asking(conninfo: str, question: Question, connections: int) -> Iterator[_Asking]:
    with ExitStack() as stack:
        listing, *others = [
            stack.enter_context(connect(psycopg.connect, conninfo)) for _ in range(connections + 1)
        ]
        crew = stack.enter_context(Crew(others))
        try:
            yield _Asking(listing, crew, question)
        except psycopg.Error as error:
            if (error.sqlstate or "").startswith("ML"):
                raise ExportError(str(error.diag.message_primary)) from error
            raise


@contextmanager
def _as_owner(connection: Connection) -> Iterator[None]:
    """A transaction as ml_service_owner: the setting of a session would be lost in a pooler."""
    with connection.transaction():
        connection.execute("set local role ml_service_owner")
        yield
