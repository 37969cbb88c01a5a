"""The SQLite file: its schema, its views, and the values stored in it."""
