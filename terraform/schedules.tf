# One Cloud Scheduler job for each schedule, which publishes a request. Scheduler's own agent publishes it.

locals {
  # `_` is in no project, no instance and no schedule's name, so no two schedules make the same name of a job.
  _schedule_jobs = {
    for name, schedule in var.schedules : name => join("_", [
      var.name_prefix,
      replace(split("/", schedule.database)[1], "/[:.]/", "-"),
      split("/", schedule.database)[3],
      split("/", schedule.database)[5],
      name,
    ])
  }

  # What is not said is not sent, so that it means the same as in any other request.
  _schedule_requests = {
    for name, schedule in var.schedules : name => merge(
      { database = schedule.database, backupId = schedule.backup_id },
      # The names are those of the slot, however early, late or often Scheduler fires it.
      { slot = { cron = schedule.cron, timeZone = schedule.time_zone } },
      schedule.retention == null ? {} : { retentionPeriod = schedule.retention },
      schedule.encryption == null ? {} : {
        encryptionConfig = merge(
          { encryptionType = schedule.encryption.type },
          length(schedule.encryption.kms_key_names) == 0 ? {} : { kmsKeyNames = schedule.encryption.kms_key_names },
        )
      },
      length(schedule.labels) == 0 ? {} : { labels = schedule.labels },
    )
  }
}

resource "google_cloud_scheduler_job" "schedules" {
  for_each = var.schedules

  project     = var.project_id
  region      = var.region
  name        = local._schedule_jobs[each.key]
  description = "Requests a backup of ${each.value.database}."
  schedule    = each.value.cron
  time_zone   = each.value.time_zone
  paused      = each.value.paused

  # The slot names the backup: a request that was published twice asks for the same one.
  retry_config {
    retry_count          = 5
    min_backoff_duration = "5s"
    max_backoff_duration = "60s"
    max_doublings        = 4
  }

  pubsub_target {
    topic_name = google_pubsub_topic.requests.id
    data       = base64encode(jsonencode(local._schedule_requests[each.key]))
  }

  lifecycle {
    precondition {
      condition     = lookup(local._cron_runs_forward, each.value.cron, false)
      error_message = "A range in cron runs backwards: write it as two, such as 22-23,0-2 for 22-2."
    }

    precondition {
      condition     = lookup(local._cron_has_a_day, each.value.cron, false)
      error_message = "cron names no day that there is, as the 30th of February."
    }

    precondition {
      condition     = each.value.retention == null ? true : local._can_be_kept[each.value.retention]
      error_message = "Spanner keeps a backup for 6 hours and 5 minutes at least, and for 366 days less 5 minutes at most; a length in years or months is judged by its longest, and may be up to 368 days then."
    }
  }
}
