"""The steps of Google's guide to backups, one after the other, of the database that DATABASE names."""

import os
from datetime import datetime, timedelta, timezone

from google.api_core.exceptions import Cancelled, NotFound
from google.cloud import spanner
from google.cloud.spanner_admin_database_v1 import types

key = "projects/local/locations/us-central1/keyRings/ring/cryptoKeys/key"
source = os.environ["DATABASE"]
instance, id = source.split("/databases/")
admin = spanner.Client().database_admin_api


def last(name):
    return name.split("/")[-1]


def in_days(days):
    return datetime.now(timezone.utc) + timedelta(days=days)


def create_backup():
    request = types.CreateBackupRequest(
        parent=instance,
        backup_id=f"{id}-full",
        backup=types.Backup(database=source, expire_time=in_days(14), version_time=in_days(-1)),
    )
    backup = admin.create_backup(request).result(60)
    print("created", last(backup.name), backup.state.name)


def create_backup_with_key():
    request = types.CreateBackupRequest(
        parent=instance,
        backup_id=f"{id}-keyed",
        backup=types.Backup(database=source, expire_time=in_days(14)),
        encryption_config=types.CreateBackupEncryptionConfig(
            encryption_type=types.CreateBackupEncryptionConfig.EncryptionType.CUSTOMER_MANAGED_ENCRYPTION,
            kms_key_name=key,
        ),
    )
    backup = admin.create_backup(request).result(60)
    print("created", last(backup.name), backup.state.name, backup.encryption_info.kms_key_version)


def list_backups():
    soon = in_days(30).strftime("%Y-%m-%dT%H:%M:%SZ")
    for filter in [
        f"database:{source}",
        f"name:{id}-full",
        f"state:READY AND size_bytes > 1000 AND database:{source}",
        f'expire_time < "{soon}" AND database:{source}',
    ]:
        request = types.ListBackupsRequest(parent=instance, page_size=1, filter=filter)
        print("listed", *sorted(last(backup.name) for backup in admin.list_backups(request)))


def list_backup_operations():
    created = "(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.CreateBackupMetadata)"
    request = types.ListBackupOperationsRequest(
        parent=instance, filter=f"{created} AND (metadata.database:{source})"
    )
    done = 0
    for operation in admin.list_backup_operations(request):
        metadata = types.CreateBackupMetadata.deserialize(operation.metadata.value)
        done += metadata.progress.progress_percent == 100
    print("operations", done)


def update_backup():
    before = admin.get_backup(name=f"{instance}/backups/{id}-full")
    after = admin.update_backup(
        backup=types.Backup(name=before.name, expire_time=before.expire_time + timedelta(days=30)),
        update_mask={"paths": ["expire_time"]},
    )
    print("updated by", (after.expire_time - before.expire_time).days, "days")


def copy_backup():
    request = types.CopyBackupRequest(
        parent=instance,
        backup_id=f"{id}-copy",
        source_backup=f"{instance}/backups/{id}-full",
        expire_time=in_days(14),
    )
    backup = admin.copy_backup(request).result(60)
    print("copied", last(backup.name), backup.state.name)


def restore_backup():
    request = types.RestoreDatabaseRequest(
        parent=instance,
        database_id=f"{id}-again",
        backup=f"{instance}/backups/{id}-full",
        encryption_config=types.RestoreDatabaseEncryptionConfig(
            encryption_type=types.RestoreDatabaseEncryptionConfig.EncryptionType.CUSTOMER_MANAGED_ENCRYPTION,
            kms_key_name=key,
        ),
    )
    restored = admin.restore_database(request).result(60)
    print("restored", last(restored.name), "from", last(restored.restore_info.backup_info.backup))


def list_database_operations():
    restored = "(metadata.@type:type.googleapis.com/google.spanner.admin.database.v1.RestoreDatabaseMetadata)"
    request = types.ListDatabaseOperationsRequest(parent=instance, filter=f"{restored} AND (name:{id}-again)")
    for operation in admin.list_database_operations(request):
        print("restore done", str(operation.done).lower())


def cancel_backup():
    request = types.CreateBackupRequest(
        parent=instance,
        backup_id=f"{id}-slow",
        backup=types.Backup(database=source, expire_time=in_days(14)),
    )
    operation = admin.create_backup(request)
    operation.cancel()
    try:
        operation.result(60)
    except Cancelled:
        print("cancelled", f"{id}-slow")


def delete_backups():
    admin.drop_database(database=f"{instance}/databases/{id}-again")
    for suffix in ["-copy", "-keyed", "-full"]:
        name = f"{instance}/backups/{id}{suffix}"
        admin.delete_backup(name=name)
        try:
            admin.get_backup(name=name)
        except NotFound:
            print("deleted", f"{id}{suffix}", "true")


create_backup()
create_backup_with_key()
list_backups()
list_backup_operations()
update_backup()
copy_backup()
restore_backup()
list_database_operations()
cancel_backup()
delete_backups()
