"""The database: functions that take a Session; SQLite by default, PostgreSQL is only another URL."""
