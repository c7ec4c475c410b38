from enum import StrEnum

class ReadinessMissingItem(StrEnum):
    DATABASE = "database"
    FIRST_REFRESH = "first refresh"
    MIGRATIONS = "migrations"

    def __str__(self) -> str:
        return str(self.value)
