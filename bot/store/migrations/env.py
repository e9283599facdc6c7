"""Alembic's entry: runs the migrations on the URL it was given."""

from alembic import context
from sqlalchemy import create_engine, pool

from bot.store.schema import metadata

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
