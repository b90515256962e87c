"""Runs the migrations on the connection it is handed; the caller owns the transaction."""

from alembic import context

from advisor.storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,
)
context.run_migrations()
