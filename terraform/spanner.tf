# What the functions may back up: the instances that are named, and those of the schedules. Never the whole project.

locals {
  _instances = toset(concat(
    var.instances,
    [for schedule in var.schedules : join("/", slice(split("/", schedule.database), 0, 4))],
  ))

  _spanner_callers = {
    create-backup   = google_service_account.create_backup.member
    poll-operations = google_service_account.poll_operations.member
  }
}

# By default backupWriter: it creates, lists and follows backups; it can neither delete nor change one. The poller starts, too: what
# could not be started at once is started by it.
resource "google_spanner_instance_iam_member" "backup_writer" {
  for_each = {
    for pair in setproduct(local._instances, keys(local._spanner_callers)) :
    "${pair[0]} ${pair[1]}" => { instance = pair[0], caller = pair[1] }
  }

  project  = split("/", each.value.instance)[1]
  instance = split("/", each.value.instance)[3]
  role     = var.spanner_role
  member   = local._spanner_callers[each.value.caller]
}
