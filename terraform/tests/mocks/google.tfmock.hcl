# What the plan cannot know, in the form that Google gives it: the real provider checks it, and a test looks for values of
# a mock's own making in what is built from them (test/deploy/mocks.test.ts).

override_resource {
  target = google_service_account.build
  values = {
    email  = "spanner-backup-build@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-build@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-build@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.backup_status
  values = {
    email  = "spanner-backup-status@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-status@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-status@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.create_backup
  values = {
    email  = "spanner-backup-create@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-create@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.poll_operations
  values = {
    email  = "spanner-backup-poll@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-poll@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.push
  values = {
    email  = "spanner-backup-push@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-push@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-push@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.scheduler
  values = {
    email  = "spanner-backup-scheduler@acme-backups.iam.gserviceaccount.com"
    member = "serviceAccount:spanner-backup-scheduler@acme-backups.iam.gserviceaccount.com"
    name   = "projects/acme-backups/serviceAccounts/spanner-backup-scheduler@acme-backups.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_pubsub_topic.requests
  values = { id = "projects/acme-backups/topics/spanner-backup-requests" }
}

override_resource {
  target = google_pubsub_topic.events
  values = { id = "projects/acme-backups/topics/spanner-backup-events" }
}

override_resource {
  target = google_pubsub_topic.dead_letters
  values = { id = "projects/acme-backups/topics/spanner-backup-requests-dead" }
}

override_resource {
  target = google_cloudfunctions2_function.backup_status
  values = { service_config = { uri = "https://spanner-backup-backup-status-4zxnvqzdma-ew.a.run.app" } }
}

override_resource {
  target = google_cloudfunctions2_function.create_backup
  values = { service_config = { uri = "https://spanner-backup-create-backup-4zxnvqzdma-ew.a.run.app" } }
}

override_resource {
  target = google_cloudfunctions2_function.poll_operations
  values = { service_config = { uri = "https://spanner-backup-poll-operations-4zxnvqzdma-ew.a.run.app" } }
}

override_resource {
  target = google_storage_bucket.source
  values = { project_number = 123456789012 }
}

override_resource {
  target = google_artifact_registry_repository.images
  values = { id = "projects/acme-backups/locations/europe-west1/repositories/spanner-backup-images" }
}

override_resource {
  target = google_pubsub_subscription.dead_letters
  values = { id = "projects/acme-backups/subscriptions/spanner-backup-requests-dead" }
}

# Cloud Storage's agent is looked up in the project of this id.
mock_resource "google_project_service" {
  defaults = { id = "acme-backups/storage.googleapis.com" }
}

mock_resource "google_monitoring_alert_policy" {
  defaults = { name = "projects/acme-backups/alertPolicies/1234567890123456789" }
}

mock_resource "google_monitoring_dashboard" {
  defaults = { id = "projects/123456789012/dashboards/00000000-0000-4000-8000-000000000000" }
}

mock_data "google_storage_project_service_account" {
  defaults = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
}

override_resource {
  target = google_project_iam_custom_role.records
  values = { id = "projects/acme-backups/roles/spanner_backup_records" }
}
