# pollOperations: looks after all open records once a minute, called by Cloud Scheduler.

resource "google_service_account" "poll_operations" {
  project      = var.project_id
  account_id   = "${var.name_prefix}-poll"
  display_name = "Runs ${local._poll_operations_name}"

  depends_on = [google_project_service.this]
}

resource "google_cloudfunctions2_function" "poll_operations" {
  project     = var.project_id
  location    = var.region
  name        = local._poll_operations_name
  description = "Follows the backups that run, starts those that wait, announces how they ended."
  labels      = var.labels
  # The repository's own key: Cloud Functions wants the same for both.
  kms_key_name = google_artifact_registry_repository.images.kms_key_name

  build_config {
    runtime           = "nodejs24"
    entry_point       = "pollOperations"
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

  service_config {
    service_account_email = google_service_account.poll_operations.email
    environment_variables = merge(local._environment, local._freshness_environment)

    # One instance and one tick at a time, because its own budget of admin calls (1.25 a second) is kept in its memory. Called
    # every minute, it stays warm without being paid for in between.
    min_instance_count               = 0
    max_instance_count               = 1
    max_instance_request_concurrency = 1
    # Below one CPU a tick over thousands of records would take its time in the client libraries, not in Spanner.
    available_cpu = "1"
    # 10,000 open records fit into 256 MB; a tick that dies of memory would die again every minute.
    available_memory = "512Mi"
    # A tick takes up nothing new after 63 s. What it has taken up by then is over after 250 s even if every call takes as
    # long as it may; a test adds that up.
    timeout_seconds = 300

    # Cloud Scheduler counts as internal, the world does not.
    ingress_settings               = "ALLOW_INTERNAL_ONLY"
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
    google_project_iam_member.records,
    google_project_service.this,
    google_storage_bucket_iam_member.build_reads_source,
  ]
}

resource "google_cloud_scheduler_job" "poll_operations" {
  project     = var.project_id
  region      = var.region
  name        = local._poll_operations_name
  description = "One tick of the poller, every minute."
  schedule    = "* * * * *"
  time_zone   = "Etc/UTC"
  # As long as the function may take. Scheduler begins no run of a job while one is under way.
  attempt_deadline = "300s"

  # The next tick is the retry. Zero is what Scheduler takes anyway, and the provider does not send it. The block is here
  # because Scheduler gives one back: without it, the next plan would take it away.
  retry_config {
    retry_count = 0
  }

  http_target {
    uri         = google_cloudfunctions2_function.poll_operations.service_config[0].uri
    http_method = "POST"

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = google_cloudfunctions2_function.poll_operations.service_config[0].uri
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.scheduler_invokes_poll_operations]
}

resource "google_service_account" "scheduler" {
  project      = var.project_id
  account_id   = "${var.name_prefix}-scheduler"
  display_name = "Cloud Scheduler calls ${local._poll_operations_name} as this account"

  depends_on = [google_project_service.this]
}

resource "google_cloud_run_v2_service_iam_member" "scheduler_invokes_poll_operations" {
  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.poll_operations.name
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member

  # A function that is made anew is a new service, without the grants of the old one.
  lifecycle {
    replace_triggered_by = [google_cloudfunctions2_function.poll_operations.id]
  }
}
