# The APIs that the deployment needs. They stay enabled when it is taken down: others in the project may need them.

locals {
  _services = toset([
    "artifactregistry.googleapis.com",
    "cloudbuild.googleapis.com",
    "cloudfunctions.googleapis.com",
    "cloudresourcemanager.googleapis.com",
    "cloudscheduler.googleapis.com",
    "firestore.googleapis.com",
    "iam.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "spanner.googleapis.com",
    "storage.googleapis.com",
  ])
}

resource "google_project_service" "this" {
  for_each = local._services

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

# Google's own service agents carry the project's number in their names. The bucket knows it; to read it from the project
# itself would take an API that is not there yet when the first plan is made.
locals {
  _project_number = google_storage_bucket.source.project_number
  _pubsub_agent   = "serviceAccount:service-${local._project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}
