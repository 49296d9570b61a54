# Completion events: the topic, who may subscribe to it, and the functions that publish on it.

resource "google_pubsub_topic" "events" {
  project      = var.project_id
  name         = "${var.name_prefix}-events"
  kms_key_name = var.kms_key_names.topics
  labels       = var.labels

  dynamic "message_storage_policy" {
    for_each = length(var.message_regions) == 0 ? [] : [var.message_regions]
    content {
      allowed_persistence_regions = message_storage_policy.value
    }
  }

  depends_on = [google_project_service.this, google_kms_crypto_key_iam_member.pubsub]
}

# On a topic, this role is the right to attach subscriptions to it, from the subscriber's own project, too.
resource "google_pubsub_topic_iam_member" "event_subscribers" {
  for_each = var.event_subscribers

  project = var.project_id
  topic   = google_pubsub_topic.events.name
  role    = "roles/pubsub.subscriber"
  member  = each.value
}

resource "google_pubsub_topic_iam_member" "functions_publish_events" {
  for_each = {
    create-backup   = google_service_account.create_backup.member
    poll-operations = google_service_account.poll_operations.member
  }

  project = var.project_id
  topic   = google_pubsub_topic.events.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

# `spanner-backups watch` makes a subscription of its own and removes it. Attaching it is a right on this topic; making,
# reading and removing it are rights in the project, because Pub/Sub has no IAM conditions and a subscription that is not
# there yet has no IAM. So whoever may watch may read and remove every subscription of the project, and nobody may unless
# that is asked for.
resource "google_pubsub_topic_iam_member" "operators_watch" {
  for_each = var.operators_may_watch ? var.operators : {}

  project = var.project_id
  topic   = google_pubsub_topic.events.name
  role    = "roles/pubsub.subscriber"
  member  = each.value
}

resource "google_project_iam_custom_role" "watch" {
  count = var.operators_may_watch ? 1 : 0

  project     = var.project_id
  role_id     = "${replace(var.name_prefix, "-", "_")}_watch"
  title       = "${var.name_prefix}: watch events"
  description = "Make a subscription, read it, and remove it again."
  permissions = ["pubsub.subscriptions.consume", "pubsub.subscriptions.create", "pubsub.subscriptions.delete"]

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "operators_watch" {
  for_each = var.operators_may_watch ? var.operators : {}

  project = var.project_id
  role    = google_project_iam_custom_role.watch[0].id
  member  = each.value
}
