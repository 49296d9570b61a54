# Customer-managed keys. Each service encrypts through an agent of its own, which has to be let at the key before the
# first thing that is encrypted with it is made.

locals {
  _key_role = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
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
