# What the code reads from its environment (shared/runtime/config.ts). What is not set here keeps the default in the code.

locals {
  # The names of what Google addresses by name before it exists: filters and conditions are made from them, too.
  _backup_status_name   = "${var.name_prefix}-backup-status"
  _create_backup_name   = "${var.name_prefix}-create-backup"
  _poll_operations_name = "${var.name_prefix}-poll-operations"

  _environment = merge(
    {
      # Without it, google-auth-library asks gcloud and the metadata server first, which costs the first request a second.
      GOOGLE_CLOUD_PROJECT = var.project_id
      FIRESTORE_DATABASE   = local._firestore_database
      REQUESTS_TOPIC       = google_pubsub_topic.requests.id
      EVENTS_TOPIC         = google_pubsub_topic.events.id
      # What the build has compiled (gcp-build in the archive's package.json), in the folder that both run in.
      NODE_COMPILE_CACHE = "compile-cache"
    },
    # A variable that is set but empty is refused by the code, so what is not asked for is not there at all.
    length(var.allowed_databases) == 0 ? {} : { ALLOWED_DATABASES = join(",", var.allowed_databases) },
    var.default_retention == null ? {} : { DEFAULT_RETENTION = var.default_retention },
    var.delayed_after == null ? {} : { DELAYED_AFTER = var.delayed_after },
    var.longest_retention == null ? {} : { LONGEST_RETENTION = var.longest_retention },
    var.start_within == null ? {} : { START_WITHIN = var.start_within },
  )

  # The status page announces nothing; of the requests it says how to make one, and what may be asked for.
  _status_environment = { for name, value in local._environment : name => value if !contains(["DELAYED_AFTER", "EVENTS_TOPIC"], name) }

  # The poller alone judges databases.
  _freshness_environment = merge(
    var.freshness.found_backups ? { FOUND_BACKUPS = "on" } : {},
    var.freshness.grace == null ? {} : { FRESHNESS_GRACE = var.freshness.grace },
    var.freshness.interval == null ? {} : { FRESHNESS_INTERVAL = var.freshness.interval },
    local._freshness_targets == "" ? {} : { FRESHNESS_TARGETS = local._freshness_targets },
  )
}
