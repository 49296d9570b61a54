# Log-based metrics. Every fact of the code is one line of JSON with an `outcome` (shared/runtime/log.ts); the names of its
# fields are a contract, and the filters here are tested against lines that the code wrote.

locals {
  # Only what this deployment wrote, and whatever function comes next: each is called by the prefix and two words. Three
  # would be the function of a deployment whose prefix begins with this one. A test holds all names to it.
  _name_filter = "^${var.name_prefix}-[a-z]+-[a-z]+$"
  _log_filter  = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"${local._name_filter}\""
  # The jobs of the schedules have an underscore behind the prefix, which no prefix has.
  _job_filter = "resource.type=\"cloud_scheduler_job\" AND resource.labels.job_id=~\"^${var.name_prefix}(_.+|-[a-z]+-[a-z]+)$\""

  # What becomes of requests and backups, and what keeps them from it; a tick of the poller is another matter.
  _outcomes = [
    "requested", "withdrawn", "started", "blocked", "retry", "delayed",
    "succeeded", "failed", "cancelled", "expired",
    "rejected", "orphaned", "clocks apart", "stale", "fresh", "found",
    "unobserved", "unreadable", "unsent", "unwritten",
  ]

  # From 1 s to more than 4 days: each bucket is 1.5 times as wide as the one before.
  _duration_buckets = { growth_factor = 1.5, num_finite_buckets = 32, scale = 1000 }

  _distributions = {
    backup_duration = {
      description = "How long backups took, from the start of Spanner's operation to its end."
      filter      = "jsonPayload.outcome=(\"succeeded\" OR \"failed\" OR \"cancelled\") AND jsonPayload.durationMs>0"
      value       = "EXTRACT(jsonPayload.durationMs)"
      unit        = "ms"
      by_database = true
      buckets     = local._duration_buckets
    }
    backup_size = {
      description = "How large backups are."
      # A decimal string in the log, since JSON's numbers are too small for it. Logging makes a number of it.
      filter      = "jsonPayload.outcome=\"succeeded\" AND jsonPayload.sizeBytes:*"
      value       = "EXTRACT(jsonPayload.sizeBytes)"
      unit        = "By"
      by_database = true
      # From 1 MiB to 16 PiB.
      buckets = { growth_factor = 2, num_finite_buckets = 34, scale = 1048576 }
    }
    backup_age = {
      description = "How old what could be restored of each watched database is, seen by each look; of one without a good backup, nothing."
      filter      = "jsonPayload.outcome=\"judged\" AND jsonPayload.ageMs>=0"
      value       = "EXTRACT(jsonPayload.ageMs)"
      unit        = "ms"
      by_database = true
      # From a minute to more than a year.
      buckets = { growth_factor = 1.5, num_finite_buckets = 35, scale = 60000 }
    }
    open_backups = {
      description = "Backups that are requested or running, seen by each tick of the poller."
      filter      = "jsonPayload.outcome=\"ticked\""
      value       = "EXTRACT(jsonPayload.open)"
      unit        = "1"
      by_database = false
      buckets     = { growth_factor = 2, num_finite_buckets = 16, scale = 1 }
    }
    running_backups = {
      description = "Backups that run in Spanner, seen by each tick of the poller; the other open ones wait."
      filter      = "jsonPayload.outcome=\"ticked\""
      value       = "EXTRACT(jsonPayload.running)"
      unit        = "1"
      by_database = false
      buckets     = { growth_factor = 2, num_finite_buckets = 16, scale = 1 }
    }
    tick_duration = {
      description = "How long ticks of the poller took."
      filter      = "jsonPayload.outcome=(\"ticked\" OR \"tick failed\") AND jsonPayload.durationMs>=0"
      value       = "EXTRACT(jsonPayload.durationMs)"
      unit        = "ms"
      by_database = false
      # From 10 ms to more than 3 minutes.
      buckets = { growth_factor = 1.5, num_finite_buckets = 25, scale = 10 }
    }
  }
}

resource "google_logging_metric" "outcomes" {
  project     = var.project_id
  name        = "${var.name_prefix}/outcomes"
  description = "What became of backup requests, by outcome and database."
  filter      = "${local._log_filter} AND jsonPayload.outcome=(${join(" OR ", [for outcome in local._outcomes : "\"${outcome}\""])})"

  label_extractors = {
    database = "EXTRACT(jsonPayload.database)"
    outcome  = "EXTRACT(jsonPayload.outcome)"
  }

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "${var.name_prefix}: outcomes"

    labels {
      key         = "database"
      description = "The database's full name. Empty for a rejected request, and for what is not about one database."
    }
    labels {
      key         = "outcome"
      description = "requested, started, succeeded, failed, …"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "ticks" {
  project     = var.project_id
  name        = "${var.name_prefix}/ticks"
  description = "Ticks of the poller, by whether they worked."
  filter      = "${local._log_filter} AND jsonPayload.outcome=(\"ticked\" OR \"tick failed\")"

  label_extractors = {
    outcome = "EXTRACT(jsonPayload.outcome)"
  }

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "${var.name_prefix}: ticks"

    labels {
      key         = "outcome"
      description = "`ticked` or `tick failed`."
    }
  }

  depends_on = [google_project_service.this]
}

# What Cloud Scheduler's own log says; it has no metrics. The poller's job is left out: an attempt of it that fails is made up
# for a minute later, and the poller's silence has an alert of its own.
locals {
  _failed_attempts = "${local._job_filter} AND resource.labels.job_id!=\"${local._poll_operations_name}\" AND jsonPayload.\"@type\"=\"type.googleapis.com/google.cloud.scheduler.logging.AttemptFinished\" AND severity>=ERROR"
}

resource "google_logging_metric" "job_failures" {
  project     = var.project_id
  name        = "${var.name_prefix}/job_failures"
  description = "Attempts of Cloud Scheduler to publish a request that failed, by job."
  filter      = local._failed_attempts

  label_extractors = {
    job = "EXTRACT(resource.labels.job_id)"
  }

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "INT64"
    unit         = "1"
    display_name = "${var.name_prefix}: job failures"

    labels {
      key         = "job"
      description = "The Cloud Scheduler job."
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "distributions" {
  for_each = local._distributions

  project         = var.project_id
  name            = "${var.name_prefix}/${each.key}"
  description     = each.value.description
  filter          = "${local._log_filter} AND ${each.value.filter}"
  value_extractor = each.value.value

  label_extractors = each.value.by_database ? { database = "EXTRACT(jsonPayload.database)" } : null

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = "DISTRIBUTION"
    unit         = each.value.unit
    display_name = "${var.name_prefix}: ${replace(each.key, "_", " ")}"

    dynamic "labels" {
      for_each = each.value.by_database ? ["database"] : []
      content {
        key         = labels.value
        description = "The database's full name."
      }
    }
  }

  bucket_options {
    exponential_buckets {
      growth_factor      = each.value.buckets.growth_factor
      num_finite_buckets = each.value.buckets.num_finite_buckets
      scale              = each.value.buckets.scale
    }
  }

  depends_on = [google_project_service.this]
}
