# Customer-managed keys. Each service encrypts through an agent of its own, which has to be let at the key before the
# first thing that is encrypted with it is made. A grant to an agent that is not there yet is refused, and most agents are
# made with the first thing: so docs/deploy.md has them made beforehand. (Only google-beta has a resource for that.)

locals {
  _key_role = "roles/cloudkms.cryptoKeyEncrypterDecrypter"

  # Cloud Functions wants one key for a function and for the repository of its container, and these agents at it.
  _function_agents = {
    artifact-registry = "service-${local._project_number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    cloud-functions   = "service-${local._project_number}@gcf-admin-robot.iam.gserviceaccount.com"
    cloud-run         = "service-${local._project_number}@serverless-robot-prod.iam.gserviceaccount.com"
    cloud-storage     = "service-${local._project_number}@gs-project-accounts.iam.gserviceaccount.com"
  }
}

resource "google_kms_crypto_key_iam_member" "functions" {
  for_each = var.kms_key_names.functions == null ? {} : local._function_agents

  crypto_key_id = var.kms_key_names.functions
  role          = local._key_role
  member        = "serviceAccount:${each.value}"
}

resource "google_kms_crypto_key_iam_member" "firestore" {
  count = var.kms_key_names.firestore == null ? 0 : 1

  crypto_key_id = var.kms_key_names.firestore
  role          = local._key_role
  member        = "serviceAccount:service-${local._project_number}@gcp-sa-firestore.iam.gserviceaccount.com"
}

resource "google_kms_crypto_key_iam_member" "pubsub" {
  count = var.kms_key_names.topics == null ? 0 : 1

  crypto_key_id = var.kms_key_names.topics
  role          = local._key_role
  member        = local._pubsub_agent
}

# Reading this makes Cloud Storage's agent, where there is none yet. The project is taken from the id of its API, which
# is not known before the API is enabled; `depends_on` would read it again, and grant again, whenever any API changes.
data "google_storage_project_service_account" "this" {
  count = var.kms_key_names.bucket == null ? 0 : 1

  project = split("/", google_project_service.this["storage.googleapis.com"].id)[0]
}

resource "google_kms_crypto_key_iam_member" "storage" {
  count = var.kms_key_names.bucket == null ? 0 : 1

  crypto_key_id = var.kms_key_names.bucket
  role          = local._key_role
  member        = "serviceAccount:${data.google_storage_project_service_account.this[0].email_address}"
}
