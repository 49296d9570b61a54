# Requests that could not be delivered. They are not announced: nobody could read them. An alert tells of them.

resource "google_pubsub_topic" "dead_letters" {
  project      = var.project_id
  name         = "${var.name_prefix}-requests-dead"
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

# A topic keeps nothing by itself: without a subscription the dead letters would be gone.
resource "google_pubsub_subscription" "dead_letters" {
  project = var.project_id
  name    = "${var.name_prefix}-requests-dead"
  topic   = google_pubsub_topic.dead_letters.id
  labels  = var.labels

  ack_deadline_seconds = 60
  # 31 days, the most there is.
  message_retention_duration = "2678400s"

  expiration_policy {
    ttl = ""
  }
}

# Dead letters are forwarded by Pub/Sub's own agent: it publishes the copy, and acknowledges the original.
resource "google_pubsub_topic_iam_member" "agent_publishes_dead_letters" {
  project = var.project_id
  topic   = google_pubsub_topic.dead_letters.name
  role    = "roles/pubsub.publisher"
  member  = local._pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "agent_acknowledges_requests" {
  project      = var.project_id
  subscription = google_pubsub_subscription.requests.name
  role         = "roles/pubsub.subscriber"
  member       = local._pubsub_agent
}

# Operators replay them: pull, and acknowledge what was published again.
resource "google_pubsub_subscription_iam_member" "operators_read_dead_letters" {
  for_each = var.operators

  project      = var.project_id
  subscription = google_pubsub_subscription.dead_letters.name
  role         = "roles/pubsub.subscriber"
  member       = each.value
}
