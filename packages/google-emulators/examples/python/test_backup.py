"""Needs SPANNER_EMULATOR_HOST. Makes its own instance and database, as it would with Google's emulator."""

from datetime import datetime, timedelta, timezone

from google.cloud import spanner


def test_backup_becomes_ready():
    client = spanner.Client(project="test")
    instance = client.instance(
        "python",
        configuration_name="projects/test/instanceConfigs/regional-us-central1",
        node_count=1,
    )
    instance.create().result(60)
    database = instance.database("orders")
    database.create().result(60)

    backup = instance.backup(
        "orders-backup",
        database=database,
        expire_time=datetime.now(timezone.utc) + timedelta(days=1),
    )
    backup.create().result(60)

    backup.reload()
    assert backup.is_ready()
