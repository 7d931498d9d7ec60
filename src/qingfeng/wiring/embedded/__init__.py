"""The PostgreSQL that comes with the installation, used where DATABASE_URL is not set."""
