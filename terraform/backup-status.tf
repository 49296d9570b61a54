# backupStatus: the status page, where `status_page` asks for it. It reads the records, and may do nothing else.

resource "google_service_account" "backup_status" {
  count = var.status_page ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name_prefix}-status"
  display_name = "Runs ${local._backup_status_name}"

  depends_on = [google_project_service.this]
}

# All that this account may do: Google's role has no permission that changes anything.
resource "google_project_iam_member" "status_reads_records" {
  count = var.status_page ? 1 : 0

  project = var.project_id
  role    = "roles/datastore.viewer"
  member  = google_service_account.backup_status[0].member

  condition {
    title       = "${var.name_prefix}-records"
    description = "Only the database of the backup records."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${local._firestore_database}\""
  }
}

# An archive of its own, so that the other functions get neither its code nor its changes: another page builds none of them.
resource "google_storage_bucket_object" "status" {
  count = var.status_page ? 1 : 0

  bucket       = google_storage_bucket.source.name
  name         = "status-${filesha256(local._status_archive)}.zip"
  source       = local._status_archive
  content_type = "application/zip"
}

resource "google_cloudfunctions2_function" "backup_status" {
  count = var.status_page ? 1 : 0

  project     = var.project_id
  location    = var.region
  name        = local._backup_status_name
  description = "Shows what is running, what failed, and which database was last backed up when."
  labels      = var.labels
  # The repository's own key: Cloud Functions wants the same for both.
  kms_key_name = google_artifact_registry_repository.images.kms_key_name

  build_config {
    runtime           = "nodejs24"
    entry_point       = "backupStatus"
    docker_repository = google_artifact_registry_repository.images.id
    service_account   = google_service_account.build.name
    worker_pool       = var.build_worker_pool

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.status[0].name
      }
    }
  }

  service_config {
    service_account_email = google_service_account.backup_status[0].email
    environment_variables = local._status_environment

    # A few people look at it: one instance answers 80 at a time, and none is kept warm.
    min_instance_count               = 0
    max_instance_count               = 1
    max_instance_request_concurrency = 80
    available_cpu                    = "1"
    available_memory                 = "512Mi"
    # A read is given up after 8 s, and all those of a page together after 30 s: the page says so itself.
    timeout_seconds = 90

    # Open, because `gcloud run services proxy` and IAP come from outside; whoever calls needs the invoker's right. Google
    # turns away everybody else before the function hears of it.
    ingress_settings               = "ALLOW_ALL"
    vpc_connector                  = var.vpc_connector == null ? null : var.vpc_connector.name
    vpc_connector_egress_settings  = var.vpc_connector == null ? null : var.vpc_connector.egress
    all_traffic_on_latest_revision = true
  }

  # See create-backup.tf.
  depends_on = [
    google_artifact_registry_repository_iam_member.build_writes_images,
    google_firestore_field.indexed,
    google_firestore_index.composite,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_reads_copy,
    google_project_iam_member.status_reads_records,
    google_project_service.this,
    google_storage_bucket_iam_member.build_reads_source,
  ]
}

resource "google_cloud_run_v2_service_iam_member" "operators_see_status" {
  for_each = var.status_page ? var.operators : {}

  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.backup_status[0].name
  role     = "roles/run.invoker"
  member   = each.value

  # A function that is made anew is a new service, without the grants of the old one.
  lifecycle {
    replace_triggered_by = [google_cloudfunctions2_function.backup_status[0].id]
  }
}
