# Backup requests: the topic, who may publish on it, and the subscription that pushes them to createBackup. The
# subscription is ours and not Eventarc's, in which neither the deadline nor the dead letters can be set.

resource "google_pubsub_topic" "requests" {
  project      = var.project_id
  name         = "${var.name_prefix}-requests"
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

resource "google_pubsub_topic_iam_member" "request_publishers" {
  for_each = var.request_publishers

  project = var.project_id
  topic   = google_pubsub_topic.requests.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

# Operators may ask as well; what they may look at is in firestore.tf.
resource "google_pubsub_topic_iam_member" "operators_publish_requests" {
  for_each = var.operators

  project = var.project_id
  topic   = google_pubsub_topic.requests.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

resource "google_pubsub_subscription" "requests" {
  project = var.project_id
  name    = "${var.name_prefix}-requests-push"
  topic   = google_pubsub_topic.requests.id
  labels  = var.labels

  # The most there is. It is the deadline of the push request as well, and the function's own timeout is shorter.
  ack_deadline_seconds       = 600
  message_retention_duration = "604800s"

  push_config {
    # The topic in the path is for readers of request logs; the function answers on any.
    push_endpoint = "${google_cloudfunctions2_function.create_backup.service_config[0].uri}/${google_pubsub_topic.requests.id}"

    oidc_token {
      service_account_email = google_service_account.push.email
      # Cloud Run takes tokens for its own address only; by default they would be for the endpoint with its path.
      audience = google_cloudfunctions2_function.create_backup.service_config[0].uri
    }
  }

  # A delivery is repeated only while its intent could not be stored, that is while Firestore cannot be reached: 100
  # attempts, most of them 10 minutes apart, are more than half a day of that.
  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = 100
  }

  # Otherwise it would be deleted after a month without requests.
  expiration_policy {
    ttl = ""
  }

  # A push that is refused counts as a delivery attempt.
  depends_on = [
    google_cloud_run_v2_service_iam_member.push_invokes_create_backup,
    google_pubsub_topic_iam_member.agent_publishes_dead_letters,
    google_service_account_iam_member.agent_signs_for_push,
  ]
}

resource "google_service_account" "push" {
  project      = var.project_id
  account_id   = "${var.name_prefix}-push"
  display_name = "Pub/Sub calls ${local._create_backup_name} as this account"

  depends_on = [google_project_service.this]
}

# Projects whose Pub/Sub agent is older than April 2021 do not have this from their agent's own role. A grant to an agent
# that is not there is refused, and Pub/Sub may make its agent with the project's first topic: hence after the topics.
resource "google_service_account_iam_member" "agent_signs_for_push" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = local._pubsub_agent

  depends_on = [google_pubsub_topic.requests, google_pubsub_topic.events, google_pubsub_topic.dead_letters]
}

resource "google_cloud_run_v2_service_iam_member" "push_invokes_create_backup" {
  project  = var.project_id
  location = var.region
  name     = google_cloudfunctions2_function.create_backup.name
  role     = "roles/run.invoker"
  member   = google_service_account.push.member

  # A function that is made anew is a new service, without the grants of the old one.
  lifecycle {
    replace_triggered_by = [google_cloudfunctions2_function.create_backup.id]
  }
}
