# Alerts on what is counted: what waits, and what the alerts on single log lines are too few for. All of them are PromQL
# without a check of the metric: a first apply makes metrics that Monitoring knows minutes later, and it refuses a policy
# on a metric that it does not know (hashicorp/terraform-provider-google#11102).

locals {
  # Every outcome that an alert on log lines is about, as far as the metric counts it. A filter that asks for more than the
  # outcome is left out: the metric counts the lines that it does not mean as well.
  _alerted_outcomes = sort(setintersection(
    local._outcomes,
    flatten([for name, alert in local._log_alerts : regexall("\"([a-z ]+)\"", alert.filter) if var.alerts[name] && can(regex("^jsonPayload\\.outcome=[^=]+$", alert.filter))]),
  ))

  # Monitoring's names of metrics in PromQL: what is neither a letter nor a digit becomes an underscore.
  _promql = {
    for key, metric in { job_failures = google_logging_metric.job_failures, outcomes = google_logging_metric.outcomes } :
    key => "logging_googleapis_com:user_${replace(metric.name, "/[^A-Za-z0-9]/", "_")}"
  }

  # What alerts on log lines are about, counted: outcomes by database, and jobs.
  _repeated = concat(
    length(local._alerted_outcomes) == 0 ? [] : [
      "(sum by (database, outcome) (increase(${local._promql.outcomes}{monitored_resource=\"cloud_run_revision\",outcome=~\"${join("|", local._alerted_outcomes)}\"}[1h])) > 0)",
    ],
    !var.alerts.jobs_failing ? [] : [
      "(sum by (job) (increase(${local._promql.job_failures}{monitored_resource=\"cloud_scheduler_job\"}[1h])) > 0)",
    ],
  )

  _counted_alerts = {
    repeated = {
      display_name = "what alerts on the log may have left out"
      severity     = "ERROR"
      condition    = "an outcome or a failed job that somebody is told of, counted in the last hour"
      query        = join(" or ", local._repeated)
      duration     = "0s"
      auto_close   = "7200s"
      content      = <<-EOT
        Backups or requests of the database ended as the outcome says, or the job failed, within the last hour. An alert on log lines tells of each by name, but of one in five minutes and 20 a day at most; this one tells of each database, outcome and job once, however many there are.

        See docs/operate.md, "What alerts on the log may have left out".
      EOT
    }
    requests_waiting = {
      display_name = "a request has waited for 15 minutes"
      severity     = "CRITICAL"
      condition    = "the oldest request in ${google_pubsub_subscription.requests.name} is older than 15 minutes"
      # A delivery takes 5 minutes at most, so this is more than one that failed.
      query      = "pubsub_googleapis_com:subscription_oldest_unacked_message_age{monitored_resource=\"pubsub_subscription\",subscription_id=\"${google_pubsub_subscription.requests.name}\"} > 900"
      duration   = "0s"
      auto_close = "3600s"
      content    = <<-EOT
        `${local._create_backup_name}` has not taken in a request for 15 minutes: it does not start, may not be called, or cannot store anything. The request is delivered again for about half a day, then it becomes a dead letter.

        See docs/operate.md, "A request has waited for 15 minutes".
      EOT
    }
  }
}

resource "google_monitoring_alert_policy" "counted" {
  for_each = { for name, alert in local._counted_alerts : name => alert if var.alerts[name] && alert.query != "" }

  project               = var.project_id
  display_name          = "${var.name_prefix}: ${each.value.display_name}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local._channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.condition
    condition_prometheus_query_language {
      query                     = each.value.query
      duration                  = each.value.duration
      evaluation_interval       = "60s"
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = each.value.auto_close
  }

  documentation {
    content   = each.value.content
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}

# A slot whose request was not published is a backup that nobody asks for: nothing else would tell of it.
resource "google_monitoring_alert_policy" "jobs_failing" {
  count = var.alerts.jobs_failing ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name_prefix}: a scheduled request could not be published"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local._channels
  user_labels           = var.labels

  conditions {
    display_name = "an attempt of a Cloud Scheduler job failed"
    condition_matched_log {
      filter = local._failed_attempts
      label_extractors = {
        job    = "EXTRACT(resource.labels.job_id)"
        status = "EXTRACT(jsonPayload.status)"
      }
    }
  }

  alert_strategy {
    notification_rate_limit {
      period = "300s"
    }
    auto_close = "86400s"
  }

  documentation {
    content   = <<-EOT
      Cloud Scheduler could not run the job `$${log.extracted_label.job}`: $${log.extracted_label.status}. It tries five times within minutes; if all of them fail, this slot's backup is not even requested, and nothing else tells of it.

      See docs/operate.md, "A scheduled request could not be published".
    EOT
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}
