# What an organization's policies ask for.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
}

run "nothing_of_it_is_asked_for_by_default" {
  command = plan

  assert {
    condition = (
      google_storage_bucket.source.soft_delete_policy[0].retention_duration_seconds == 0
      && google_artifact_registry_repository.images.kms_key_name == null
      && alltrue([for function in [google_cloudfunctions2_function.create_backup, google_cloudfunctions2_function.poll_operations] : (
        function.kms_key_name == null && function.service_config[0].vpc_connector == null
      )])
    )
    error_message = "Something is set that nobody asked for."
  }
}

run "functions_have_the_key_of_their_repository" {
  command = apply

  variables {
    kms_key_names = { functions = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/functions" }
  }

  assert {
    condition = toset([
      google_artifact_registry_repository.images.kms_key_name,
      google_cloudfunctions2_function.create_backup.kms_key_name,
      google_cloudfunctions2_function.poll_operations.kms_key_name,
    ]) == toset([var.kms_key_names.functions])
    error_message = "Cloud Functions wants one key for the functions and their repository."
  }

  assert {
    condition = toset([for grant in google_kms_crypto_key_iam_member.functions : "${split("/", grant.crypto_key_id)[7]} ${grant.role} ${grant.member}"]) == toset([
      "functions roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gcf-admin-robot.iam.gserviceaccount.com",
      "functions roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gcp-sa-artifactregistry.iam.gserviceaccount.com",
      "functions roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
      "functions roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com",
    ])
    error_message = "An agent that needs the key has it not, or another has it."
  }
}

run "functions_reach_the_network_and_are_built_in_a_private_pool" {
  command = plan

  variables {
    build_worker_pool = "projects/acme-builds/locations/europe-west1/workerPools/pool"
    vpc_connector     = { name = "projects/acme-net/locations/europe-west1/connectors/c", egress = "ALL_TRAFFIC" }
  }

  assert {
    condition = alltrue([for function in [google_cloudfunctions2_function.create_backup, google_cloudfunctions2_function.poll_operations] : (
      function.build_config[0].worker_pool == var.build_worker_pool
      && function.service_config[0].vpc_connector == var.vpc_connector.name
      && function.service_config[0].vpc_connector_egress_settings == "ALL_TRAFFIC"
    )])
    error_message = "A function is built elsewhere, or goes another way."
  }
}

run "messages_and_deleted_archives_stay_where_a_policy_wants_them" {
  command = plan

  variables {
    bucket_soft_delete_days = 7
    message_regions         = ["europe-west1", "europe-west4"]
  }

  assert {
    condition = alltrue([for topic in [google_pubsub_topic.requests, google_pubsub_topic.events, google_pubsub_topic.dead_letters] :
      topic.message_storage_policy[0].allowed_persistence_regions == toset(var.message_regions)
    ])
    error_message = "A topic may keep its messages elsewhere."
  }

  assert {
    condition     = google_storage_bucket.source.soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "The bucket forgets at once."
  }
}

run "operators_may_ask_and_look_and_nothing_else" {
  command = plan

  variables {
    operators = { dba = "group:dba@example.com" }
  }

  assert {
    condition     = [for grant in google_pubsub_topic_iam_member.operators_publish_requests : "${grant.topic} ${grant.role} ${grant.member}"] == ["${google_pubsub_topic.requests.name} roles/pubsub.publisher group:dba@example.com"]
    error_message = "Operators may not ask."
  }

  assert {
    condition = [for grant in google_project_iam_member.operators_read_records : "${grant.role} ${grant.member} ${grant.condition[0].expression}"] == [
      "roles/datastore.viewer group:dba@example.com resource.name == \"projects/acme-backups/databases/spanner-backup\"",
    ]
    error_message = "Operators may not look, or at another database as well."
  }

  assert {
    condition     = [for grant in google_pubsub_subscription_iam_member.operators_read_dead_letters : "${grant.subscription} ${grant.role} ${grant.member}"] == ["${google_pubsub_subscription.dead_letters.name} roles/pubsub.subscriber group:dba@example.com"]
    error_message = "Operators may not take dead letters back."
  }

  assert {
    condition     = length(google_project_iam_custom_role.watch) + length(google_project_iam_member.operators_watch) + length(google_pubsub_topic_iam_member.operators_watch) == 0
    error_message = "Operators may make subscriptions in the project, though nobody said so."
  }
}

run "operators_may_watch_where_that_is_said" {
  command = plan

  variables {
    operators           = { dba = "group:dba@example.com" }
    operators_may_watch = true
  }

  assert {
    condition     = google_project_iam_custom_role.watch[0].permissions == toset(["pubsub.subscriptions.consume", "pubsub.subscriptions.create", "pubsub.subscriptions.delete"])
    error_message = "The role holds more, or less, than watching takes."
  }

  assert {
    condition = (
      [for grant in google_project_iam_member.operators_watch : grant.member] == ["group:dba@example.com"]
      && [for grant in google_pubsub_topic_iam_member.operators_watch : "${grant.topic} ${grant.role} ${grant.member}"] == ["${google_pubsub_topic.events.name} roles/pubsub.subscriber group:dba@example.com"]
    )
    error_message = "Operators may not watch, though it was said."
  }
}
