# Alerts; what to do about each is in docs/operate.md. Those about single backups match the log, because the first failure
# of a database counts and the incident names the backup. Such an alert notifies 20 times a day at most: alerts-counted.tf
# has the one behind them.

locals {
  # Monitoring gives a list back in its own order, which would be a change in the next plan.
  _channels = sort(var.alert_notification_channels)
  # Between two notifications about what is logged again each minute until somebody mends it.
  _repeating = "3600s"

  _log_alerts = {
    backup_not_succeeded = {
      display_name = "a backup failed, was cancelled or expired"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=(\"failed\" OR \"cancelled\" OR \"expired\")"
      labels = {
        backup   = "EXTRACT(jsonPayload.backup)"
        database = "EXTRACT(jsonPayload.database)"
        error    = "EXTRACT(jsonPayload.error.message)"
        outcome  = "EXTRACT(jsonPayload.outcome)"
      }
      content = <<-EOT
        The backup `$${log.extracted_label.backup}` of `$${log.extracted_label.database}` is **$${log.extracted_label.outcome}**: there is no such backup now.

        Spanner's own words: $${log.extracted_label.error}

        Mend the cause, then publish the request again; the same backup id opens a new round. See docs/operate.md, "A backup failed, was cancelled or expired".
      EOT
    }
    backup_delayed = {
      display_name = "a backup takes too long"
      severity     = "WARNING"
      filter       = "jsonPayload.outcome=\"delayed\""
      labels = {
        backup    = "EXTRACT(jsonPayload.backup)"
        database  = "EXTRACT(jsonPayload.database)"
        operation = "EXTRACT(jsonPayload.operation)"
      }
      content = <<-EOT
        The backup `$${log.extracted_label.backup}` runs for longer than it should. It goes on, and so does its operation `$${log.extracted_label.operation}`.

        Google advises against cancelling a slow backup to start it anew. See docs/operate.md, "A backup takes too long".
      EOT
    }
    instance_unobserved = {
      display_name = "an instance cannot be observed"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=\"unobserved\""
      labels = {
        instance = "EXTRACT(jsonPayload.instance)"
        reason   = "EXTRACT(jsonPayload.reason)"
        since    = "EXTRACT(jsonPayload.since)"
      }
      content = <<-EOT
        Reads of `$${log.extracted_label.instance}` have failed since $${log.extracted_label.since}: backups in it go on, but how they end may not be seen. Nothing is decided from that for two weeks.

        The words heard: $${log.extracted_label.reason}

        See docs/operate.md, "An instance cannot be observed".
      EOT
    }
    request_rejected = {
      display_name = "a backup request was rejected"
      severity     = "WARNING"
      filter       = "jsonPayload.outcome=\"rejected\""
      labels = {
        backup     = "EXTRACT(jsonPayload.backup)"
        message_id = "EXTRACT(jsonPayload.messageId)"
      }
      content = <<-EOT
        The message `$${log.extracted_label.message_id}` asks for no backup that can be made, and nobody will try it again. The fields it is about are in the log entry, the reasons in the `rejected` event.

        See docs/operate.md, "A backup request was rejected".
      EOT
    }
    backup_orphaned = {
      display_name = "a backup runs that no record knows"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=\"orphaned\""
      labels = {
        backup    = "EXTRACT(jsonPayload.backup)"
        database  = "EXTRACT(jsonPayload.database)"
        operation = "EXTRACT(jsonPayload.operation)"
      }
      content = <<-EOT
        Spanner began the backup `$${log.extracted_label.backup}` of `$${log.extracted_label.database}`, but its record had moved on. Nobody will be told how the operation `$${log.extracted_label.operation}` ends.

        See docs/operate.md, "A backup runs that no record knows".
      EOT
    }
    clocks_apart = {
      display_name = "two clocks are more than a minute apart"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=\"clocks apart\""
      period       = local._repeating
      labels = {
        said = "EXTRACT(jsonPayload.message)"
      }
      content = <<-EOT
        $${log.extracted_label.said}. Whose backup is whose is judged by times of several clocks, so a backup of ours may be called somebody else's until that is mended: `failed`, "the name is taken".

        See docs/operate.md, "Two clocks are more than a minute apart".
      EOT
    }
    database_stale = {
      display_name = "a database has no good backup"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=\"stale\""
      labels = {
        code     = "EXTRACT(jsonPayload.code)"
        database = "EXTRACT(jsonPayload.database)"
        reason   = "EXTRACT(jsonPayload.reason)"
      }
      content = <<-EOT
        `$${log.extracted_label.database}` has no backup that is young enough: $${log.extracted_label.reason}.

        Whoever should have made one has not, or nobody can see it. See docs/operate.md, "A database has no good backup".
      EOT
    }
    document_unreadable = {
      display_name = "a record cannot be read"
      severity     = "ERROR"
      filter       = "jsonPayload.outcome=\"unreadable\""
      period       = local._repeating
      labels = {
        document = "EXTRACT(jsonPayload.document)"
        problem  = "EXTRACT(jsonPayload.problem)"
      }
      content = <<-EOT
        The document `$${log.extracted_label.document}` is not what the functions would have written: $${log.extracted_label.problem}. What it stands for is neither followed nor announced.

        See docs/operate.md, "A record cannot be read".
      EOT
    }
    events_unsent = {
      display_name = "events cannot be sent"
      severity     = "ERROR"
      # Below ERROR it is a failure that the next tick mends.
      filter = "jsonPayload.outcome=\"unsent\" AND severity=\"ERROR\""
      period = local._repeating
      labels = {
        reason = "EXTRACT(jsonPayload.reason)"
      }
      content = <<-EOT
        Events have waited for ten minutes, or are ones that Pub/Sub will never take: $${log.extracted_label.reason}. Backups go on, but nobody hears how they end. Nothing is lost: what waits is sent once it can be.

        See docs/operate.md, "Events cannot be sent".
      EOT
    }
    records_unwritten = {
      display_name = "records cannot be written"
      severity     = "WARNING"
      filter       = "jsonPayload.outcome=\"unwritten\""
      period       = local._repeating
      labels = {
        reason = "EXTRACT(jsonPayload.reason)"
      }
      content = <<-EOT
        A tick saw what became of backups and could not store it: $${log.extracted_label.reason}. The next tick decides again, so once is no matter. As long as it lasts, nobody hears how backups end.

        See docs/operate.md, "Records cannot be written".
      EOT
    }
  }
}

resource "google_monitoring_alert_policy" "log" {
  for_each = { for name, alert in local._log_alerts : name => alert if var.alerts[name] }

  project               = var.project_id
  display_name          = "${var.name_prefix}: ${each.value.display_name}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local._channels
  user_labels           = var.labels

  conditions {
    display_name = each.value.display_name
    condition_matched_log {
      filter           = "${local._log_filter} AND ${each.value.filter}"
      label_extractors = each.value.labels
    }
  }

  alert_strategy {
    # Such an alert must have a limit. A shorter one would make a night of failures a night of messages, and use up the 20
    # notifications that Google allows it in a day.
    notification_rate_limit {
      period = try(each.value.period, "300s")
    }
    # Nothing in the log says that it is over.
    auto_close = "86400s"
  }

  documentation {
    content   = each.value.content
    mime_type = "text/markdown"
  }

  depends_on = [google_project_service.this]
}
