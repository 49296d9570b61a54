# Which databases are watched for a good backup that is too old: what `freshness` names, and the databases of the schedules.
# See docs/operate.md, "A database has no good backup".

locals {
  # By database, from each schedule that brings a target: the age that one of them says, or else the shortest longest
  # interval of theirs, and the margin.
  _watching = { for name, schedule in var.schedules : name => schedule if schedule.freshness != "none" }
  _scheduled_targets = {
    for database, all in { for name, schedule in local._watching : schedule.database => schedule... } : database => try(
      [for schedule in all : schedule.freshness if schedule.freshness != "interval"][0],
      "${min([for schedule in all : try(local._longest_interval[schedule.cron], 24)]...) + var.freshness.margin_hours}h",
    )
  }
  _targets = merge(local._scheduled_targets, { for pattern, age in var.freshness.targets : pattern => age == null ? "none" : age })

  # Databases of one instance and age in one entry: a variable holds 32 KB.
  _target_groups = {
    for pattern, age in local._targets : "${join("/", slice(split("/", pattern), 0, 5))} ${age}" => element(split("/", pattern), 5)...
  }
  _freshness_targets = join(",", [
    for key, ids in local._target_groups : "${split(" ", key)[0]}/${join("|", ids)}=${split(" ", key)[1]}"
  ])

  # What is watched and not backed up here is read by the poller alone.
  _watched_instances = setsubtract(
    toset([for pattern, age in local._targets : join("/", slice(split("/", pattern), 0, 4)) if age != "none"]),
    local._instances,
  )
}

# Lists of databases and backups: backupWriter has both.
resource "google_spanner_instance_iam_member" "watched" {
  for_each = local._watched_instances

  project  = split("/", each.value)[1]
  instance = split("/", each.value)[3]
  role     = var.spanner_role
  member   = google_service_account.poll_operations.member
}
