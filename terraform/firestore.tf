# Where the records are: a database of our own unless one is named, since deployments that share one share their records.

locals {
  _firestore_database = var.firestore_database == null ? google_firestore_database.records[0].name : var.firestore_database

  # What the queries of the code need: a test works it out from the queries, so nothing of it is repeated here.
  _indexes = jsondecode(file("${path.module}/firestore.indexes.json"))
  _fields  = local._indexes.fieldOverrides
}

resource "google_firestore_database" "records" {
  count = var.firestore_database == null ? 1 : 0

  project     = var.project_id
  name        = var.name_prefix
  location_id = coalesce(var.firestore_location, var.region)
  type        = "FIRESTORE_NATIVE"
  # Said, and not left to a default that may change: an Enterprise database refuses the exemptions below.
  database_edition = "STANDARD"

  # The provider's default forgets the database and leaves it behind. The records are about backups, they are none.
  deletion_policy         = "DELETE"
  delete_protection_state = var.firestore_delete_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"

  dynamic "cmek_config" {
    for_each = var.kms_key_names.firestore == null ? [] : [var.kms_key_names.firestore]
    content {
      kms_key_name = cmek_config.value
    }
  }

  depends_on = [google_project_service.this, google_kms_crypto_key_iam_member.firestore]
}

# createBackup and pollOperations ask for `pending == true` and nothing else; people ask for what was settled lately, the latest
# first. That is single-field indexes; the status page alone asks for more at once. All other fields are exempt, because a record
# has lists and maps (requests, history) whose every entry would be an index entry: paid for with each write, and 40,000 of them
# are all that a document may have.
resource "google_firestore_field" "not_indexed" {
  for_each = { for field in local._fields : "${field.collectionGroup}.${field.fieldPath}" => field if field.fieldPath == "*" }

  project    = var.project_id
  database   = local._firestore_database
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {}
}

resource "google_firestore_field" "indexed" {
  for_each = { for field in local._fields : "${field.collectionGroup}.${field.fieldPath}" => field if length(field.indexes) > 0 }

  project    = var.project_id
  database   = local._firestore_database
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes
      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }
}

# Those of the status page, which the command line uses too, whether or not there is a page: each costs a few index entries for
# a backup. A query that needs one fails in the cloud, and only there: the emulators do not ask for it.
resource "google_firestore_index" "composite" {
  for_each = { for index in local._indexes.indexes : jsonencode(index) => index }

  project     = var.project_id
  database    = local._firestore_database
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value.fieldPath
      order        = try(fields.value.order, null)
      array_config = try(fields.value.arrayConfig, null)
    }
  }
}

# Settled records go 90 days after the backup has expired, rejections 90 days after they came. A TTL field that is
# indexed makes a hot spot, since it grows with time.
resource "google_firestore_field" "expire_at" {
  for_each = { for field in local._fields : "${field.collectionGroup}.${field.fieldPath}" => field if try(field.ttl, false) }

  project    = var.project_id
  database   = local._firestore_database
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {}
  ttl_config {}
}

# What the code's calls need, and nothing more: no account here can delete a record, since the code never does
# (`roles/datastore.user` could). A test works the permissions out from the calls.
resource "google_project_iam_custom_role" "records" {
  count = var.records_role == null ? 1 : 0

  project     = var.project_id
  role_id     = "${replace(var.name_prefix, "-", "_")}_records"
  title       = "${var.name_prefix}: write records"
  description = "Read, create and change the records of backups, but never delete one."
  permissions = jsondecode(file("${path.module}/records-role.json")).permissions

  depends_on = [google_project_service.this]
}

# Firestore has no IAM for one database: a grant in the project, with a condition on the database's name.
resource "google_project_iam_member" "records" {
  for_each = {
    create-backup   = google_service_account.create_backup.member
    poll-operations = google_service_account.poll_operations.member
  }

  project = var.project_id
  role    = var.records_role == null ? google_project_iam_custom_role.records[0].id : var.records_role
  member  = each.value

  condition {
    title       = "${var.name_prefix}-records"
    description = "Only the database of the backup records."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${local._firestore_database}\""
  }
}

# Operators look at the records of this deployment, and at no other database of the project.
resource "google_project_iam_member" "operators_read_records" {
  for_each = var.operators

  project = var.project_id
  role    = "roles/datastore.viewer"
  member  = each.value

  condition {
    title       = "${var.name_prefix}-records"
    description = "Only the database of the backup records."
    expression  = "resource.name == \"projects/${var.project_id}/databases/${local._firestore_database}\""
  }
}
