# Alerts about what no line of the functions tells: that the poller is silent, and that requests could not be delivered. They
# look at Google's own metrics; what to do about each is in docs/operate.md.

resource "google_monitoring_alert_policy" "poller_silent" {
  count = var.alerts.poller_silent ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name_prefix}: the poller has not succeeded for 10 minutes"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = local._channels
  user_labels           = var.labels

  conditions {
    display_name = "no tick answered 2xx in 5 minutes, for 5 minutes"
    condition_prometheus_query_language {
      # A condition on absence is silent about what was never there, so a poller that was never called would not be
      # noticed; here, nothing counts as 0. The poller answers 200 only where its tick worked.
      query               = "(sum(increase(run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"${local._poll_operations_name}\",response_code_class=\"2xx\"}[5m])) or vector(0)) < 1"
      duration            = "300s"
      evaluation_interval = "60s"
      # In a project that has never used Cloud Run, the metric is not known yet.
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    content   = <<-EOT
      `${local._poll_operations_name}` has not finished a tick for 10 minutes. Backups that were started go on in Spanner, but nobody notices how they end, waiting ones are not started, and no event is sent. Nothing is lost: the first tick that works catches up.

      See docs/operate.md, "The poller has not succeeded for 10 minutes".
    EOT
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "dead_letters" {
  count = var.alerts.dead_letters ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name_prefix}: dead letters are present"
  combiner              = "OR"
  severity              = "ERROR"
  notification_channels = local._channels
  user_labels           = var.labels

  conditions {
    display_name = "messages in ${google_pubsub_subscription.dead_letters.name}"
    condition_prometheus_query_language {
      query               = "pubsub_googleapis_com:subscription_num_undelivered_messages{monitored_resource=\"pubsub_subscription\",subscription_id=\"${google_pubsub_subscription.dead_letters.name}\"} > 0"
      duration            = "0s"
      evaluation_interval = "60s"
      # A first apply makes the subscription, and so the metric, a moment ago: a condition that has to know it is refused.
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    content   = <<-EOT
      Requests could not be delivered to `${local._create_backup_name}` in 100 attempts. They wait in `${google_pubsub_subscription.dead_letters.name}` for at most 31 days.

      Mend the cause, then run `spanner-backups replay`: docs/operate.md, "Dead letters are present".
    EOT
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}
