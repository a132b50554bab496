"""The two database roles: the owner of the tables, who migrates them, and the application, which uses their
rows.

The application's role owns nothing and cannot truncate, so no bug of ours can delete the history that the
database's triggers write.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor


@dataclass(frozen=True)
class Account:
    """The parts of a database URL."""

    user: str
    password: str
    host: str
    port: int
    database: str

    @classmethod
    def parse(cls, url: str) -> "Account":
        """postgresql://user:password@host:port/name"""
        parts = urlsplit(url)
        return cls(
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            parts.hostname or "",
            parts.port or 5432,
            unquote(parts.path.lstrip("/")),
        )

    def url(self) -> str:
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        return f"postgresql://{login}@{self.host}:{self.port}/{quote(self.database, safe='')}"

    def connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            dbname=self.database,
            user=self.user,
            password=self.password,
            host=self.host,
            port=self.port,
            connect_timeout=5,
        )


def create_role(cursor: Cursor, name: str, password: str, attributes: str = "") -> None:
    """Ensures that a login role with this password exists. `attributes` is ours, never user input."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    verb = sql.SQL("ALTER") if cursor.fetchone() else sql.SQL("CREATE")
    statement = sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}")
    cursor.execute(statement.format(verb, sql.Identifier(name), sql.SQL(attributes), sql.Literal(password)))


def grant_rows(cursor: Cursor, app: str) -> None:
    """As the owner: gives `app` access to the rows of all present and future tables."""
    name = sql.Identifier(app)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    ):
        cursor.execute(sql.SQL(statement).format(name))


def set_up_app_role(owner_url: str, app_url: str) -> None:
    """For your own servers: creates the application's role, or gives an existing one access to the rows."""
    owner, app = Account.parse(owner_url), Account.parse(app_url)
    if owner.user == app.user:
        return
    connection = owner.connect()
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
            row = cursor.fetchone()
            if row and row[0]:
                create_role(cursor, app.user, app.password)
            grant_rows(cursor, app.user)
    finally:
        connection.close()
