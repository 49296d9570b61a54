output "alert_policies" {
  description = "The names of the alert policies, by alert."
  value = merge(
    { for name, policy in google_monitoring_alert_policy.log : name => policy.name },
    { for name, policy in google_monitoring_alert_policy.counted : name => policy.name },
    { for policy in google_monitoring_alert_policy.dead_letters : "dead_letters" => policy.name },
    { for policy in google_monitoring_alert_policy.jobs_failing : "jobs_failing" => policy.name },
    { for policy in google_monitoring_alert_policy.poller_silent : "poller_silent" => policy.name },
  )
}

output "cli_flags" {
  description = "The flags by which the command line, `spanner-backups`, finds this deployment, ready to be pasted; `--project` is that of the databases."
  value       = "--deployment=${var.name_prefix} --deployment-project=${var.project_id} --region=${var.region} --records-database=${local._firestore_database == "(default)" ? "'(default)'" : local._firestore_database}"
}

output "dashboard" {
  description = "The id of the dashboard, null without one."
  value       = one(google_monitoring_dashboard.backups[*].id)
}

output "dead_letter_subscription" {
  description = "The subscription that keeps requests that could not be delivered."
  value       = google_pubsub_subscription.dead_letters.id
}

output "events_topic" {
  description = "The topic to subscribe to for completion events, `projects/P/topics/T`."
  value       = google_pubsub_topic.events.id
}

output "firestore_database" {
  description = "The id of the database that holds the records."
  value       = local._firestore_database
}

output "functions" {
  description = "The names of the functions, by what they are in the code. Their Cloud Run services have the same names."
  value = merge(
    {
      createBackup   = google_cloudfunctions2_function.create_backup.name
      pollOperations = google_cloudfunctions2_function.poll_operations.name
    },
    { for status in google_cloudfunctions2_function.backup_status : "backupStatus" => status.name },
  )
}

output "metrics" {
  description = "The types of the log-based metrics."
  value = sort([
    for metric in concat(
      [google_logging_metric.job_failures, google_logging_metric.outcomes, google_logging_metric.ticks],
      values(google_logging_metric.distributions),
    ) : "logging.googleapis.com/user/${metric.name}"
  ])
}

output "poll_job" {
  description = "The Cloud Scheduler job that calls the poller."
  value       = google_cloud_scheduler_job.poll_operations.name
}

output "publish_command" {
  description = "Asks for one backup of the database that the shell variable DATABASE names: `projects/P/instances/I/databases/D`."
  value       = "gcloud pubsub topics publish ${google_pubsub_topic.requests.name} --project=${var.project_id} --message='{\"database\": \"'\"$DATABASE\"'\", \"backupId\": \"{database}-{date}\", \"retentionPeriod\": \"14d\"}'"
}

output "requests_topic" {
  description = "The topic to publish backup requests on, `projects/P/topics/T`."
  value       = google_pubsub_topic.requests.id
}

output "schedule_jobs" {
  description = "The Cloud Scheduler jobs of the schedules, by the schedule's name."
  value       = { for name, job in google_cloud_scheduler_job.schedules : name => job.name }
}

output "service_accounts" {
  description = "The e-mail addresses of the accounts, by what runs or calls as them. Those of `createBackup` and `pollOperations` want a grant on every instance that is not named here."
  value = merge(
    {
      build          = google_service_account.build.email
      createBackup   = google_service_account.create_backup.email
      pollOperations = google_service_account.poll_operations.email
      push           = google_service_account.push.email
      scheduler      = google_service_account.scheduler.email
    },
    { for status in google_service_account.backup_status : "backupStatus" => status.email },
  )
}

output "status_page" {
  description = "The status page, null without one: its `url`, which only members with the invoker's right get anything from, and the `proxy_command` that opens it at http://localhost:8080 as whoever gcloud is signed in as."
  value = one([
    for status in google_cloudfunctions2_function.backup_status : {
      url           = status.service_config[0].uri
      proxy_command = "gcloud run services proxy ${status.name} --project=${var.project_id} --region=${var.region} --port=8080"
    }
  ])
}

output "subscribe_commands" {
  description = "Attach a subscription to the events under the name `look`, and read what it has got."
  value       = <<-EOT
    gcloud pubsub subscriptions create look --topic=${google_pubsub_topic.events.name} --project=${var.project_id}
    gcloud pubsub subscriptions pull look --auto-ack --limit=10 --project=${var.project_id} --format='table(message.attributes.ce-type, message.attributes.ce-subject, message.data.decode(base64).decode(utf8))'
  EOT
}
