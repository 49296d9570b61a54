# createBackup: takes in one request after another, stores it and makes the first attempt to start it.

resource "google_service_account" "create_backup" {
  project      = var.project_id
  account_id   = "${var.name_prefix}-create"
  display_name = "Runs ${local._create_backup_name}"

  depends_on = [google_project_service.this]
}

resource "google_cloudfunctions2_function" "create_backup" {
  project     = var.project_id
  location    = var.region
  name        = local._create_backup_name
  description = "Takes in backup requests from Pub/Sub and starts the backups."
  labels      = var.labels
  # The repository's own key: Cloud Functions wants the same for both.
  kms_key_name = google_artifact_registry_repository.images.kms_key_name

  build_config {
    runtime           = "nodejs24"
    entry_point       = "createBackup"
    docker_repository = google_artifact_registry_repository.images.id
    service_account   = google_service_account.build.name
    worker_pool       = var.build_worker_pool

    source {
      storage_source {
        bucket = google_storage_bucket.source.name
        object = google_storage_bucket_object.source.name
      }
    }
  }

  # No event_trigger: our own subscription pushes to it. The code says itself that it takes CloudEvents.
  service_config {
    service_account_email = google_service_account.create_backup.email
    environment_variables = local._environment

    # One instance, because its own budget of admin calls (1 a second) is kept in its memory. It takes 80 messages at a time,
    # so that a burst is stored at once while the starts wait for their turn; that takes a whole CPU, since below one
    # Cloud Run gives an instance one request at a time. None is kept warm: nobody waits for the answer.
    min_instance_count               = 0
    max_instance_count               = 1
    max_instance_request_concurrency = 80
    available_cpu                    = "1"
    # About 140 MB are the client libraries, the rest is for 80 messages at once.
    available_memory = "512Mi"
    # Every call in it has a timeout (20 s, CreateBackup 25 s): even with all of them slow it is over by then; a test adds
    # that up. Shorter than the subscription's deadline, so that a message is not delivered again while it is being handled.
    timeout_seconds = 300

    # Pub/Sub counts as internal, the world does not.
    ingress_settings               = "ALLOW_INTERNAL_ONLY"
    vpc_connector                  = var.vpc_connector == null ? null : var.vpc_connector.name
    vpc_connector_egress_settings  = var.vpc_connector == null ? null : var.vpc_connector.egress
    all_traffic_on_latest_revision = true
  }

  # A build that begins before its account has its rights fails. The records' indexes take minutes, which is also the
  # time that a fresh grant needs to show.
  depends_on = [
    google_artifact_registry_repository_iam_member.build_writes_images,
    google_firestore_field.indexed,
    google_firestore_index.composite,
    google_project_iam_member.build_logs,
    google_project_iam_member.build_reads_copy,
    google_project_iam_member.records,
    google_project_service.this,
    google_storage_bucket_iam_member.build_reads_source,
  ]

  # The functions would not start.
  lifecycle {
    precondition {
      condition     = alltrue([for text in [var.default_retention, var.longest_retention] : text == null ? true : local._can_be_kept[text]])
      error_message = "Spanner keeps a backup for 6 hours and 5 minutes at least, and for 366 days less 5 minutes at most."
    }
  }
}
