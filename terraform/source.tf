# What is deployed: the archive that `npm run build` made, the account that Cloud Build makes a container of it with,
# and the repository the container goes to.

locals {
  # The buckets of a project share one name space with all the world's; a project's id is as unique.
  _source_bucket = "${replace(var.project_id, "/[:.]/", "-")}-${var.name_prefix}-source"

  _source_archive = coalesce(var.source_archive, "${path.module}/../dist/function.zip")
  # Made by the same build, and beside it.
  _status_archive = "${dirname(local._source_archive)}/status.zip"
}

resource "google_storage_bucket" "source" {
  project  = var.project_id
  name     = local._source_bucket
  location = var.region
  labels   = var.labels

  # There is nothing in it that `npm run build` does not make again.
  force_destroy               = true
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  dynamic "encryption" {
    for_each = var.kms_key_names.bucket == null ? [] : [var.kms_key_names.bucket]
    content {
      default_kms_key_name = encryption.value
    }
  }

  # By default nothing: soft delete would keep, and bill, what `npm run build` makes again.
  soft_delete_policy {
    retention_duration_seconds = var.bucket_soft_delete_days * 86400
  }

  depends_on = [google_project_service.this, google_kms_crypto_key_iam_member.storage]
}

resource "google_storage_bucket_object" "source" {
  bucket = google_storage_bucket.source.name
  # Named by its content: another archive is another object, and only that makes the functions build again.
  name         = "function-${filesha256(local._source_archive)}.zip"
  source       = local._source_archive
  content_type = "application/zip"
}

# Our own repository: the one that Cloud Functions makes when it is given none would stay after everything else is gone.
resource "google_artifact_registry_repository" "images" {
  project       = var.project_id
  location      = var.region
  repository_id = "${var.name_prefix}-images"
  description   = "Containers of ${join(", ", concat(var.status_page ? [local._backup_status_name] : [], [local._create_backup_name, local._poll_operations_name]))}, made by Cloud Functions."
  format        = "DOCKER"
  kms_key_name  = var.kms_key_names.functions
  labels        = var.labels

  # Every deployment leaves an image behind.
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }
  cleanup_policies {
    id     = "keep-for-rollback"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }

  depends_on = [google_project_service.this, google_kms_crypto_key_iam_member.functions]
}

# Builds run as this account and not as the project's default one, which may be anything from powerless to an editor.
resource "google_service_account" "build" {
  project      = var.project_id
  account_id   = "${var.name_prefix}-build"
  display_name = "Builds the containers of ${var.name_prefix}"

  depends_on = [google_project_service.this]
}

resource "google_artifact_registry_repository_iam_member" "build_writes_images" {
  project    = var.project_id
  location   = google_artifact_registry_repository.images.location
  repository = google_artifact_registry_repository.images.repository_id
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.build.member
}

resource "google_storage_bucket_iam_member" "build_reads_source" {
  bucket = google_storage_bucket.source.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

# Cloud Functions copies the archive to a bucket of its own, which it makes with a project's first function in a region,
# and the build reads it from there (hashicorp/terraform-provider-google#20571). The bucket cannot be named in a grant
# before it is there: hence the project, with a condition.
resource "google_project_iam_member" "build_reads_copy" {
  project = var.project_id
  role    = "roles/storage.objectViewer"
  member  = google_service_account.build.member

  condition {
    title       = "${var.name_prefix}-copied-source"
    description = "The bucket to which Cloud Functions copies what it builds."
    expression  = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${local._project_number}-${var.region}\")"
  }
}

# Logs have no IAM below the project.
resource "google_project_iam_member" "build_logs" {
  project = var.project_id
  role    = "roles/logging.logWriter"
  member  = google_service_account.build.member
}
