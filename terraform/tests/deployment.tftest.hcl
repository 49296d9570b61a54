# What a reader of the plan would look for, of a deployment with two schedules. One run, because each takes its time.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"

  alert_notification_channels = ["projects/acme-backups/notificationChannels/2", "projects/acme-backups/notificationChannels/1"]
  default_retention           = "30d"
  event_subscribers           = { billing = "group:billing@example.com" }
  instances                   = ["projects/acme-backups/instances/on-request"]
  labels                      = { team = "data" }
  request_publishers          = { release = "serviceAccount:release@acme-backups.iam.gserviceaccount.com" }
  status_page                 = true

  schedules = {
    nightly = {
      database  = "projects/acme-backups/instances/main/databases/orders"
      cron      = "30 2 * * *"
      retention = "14d"
    }
    elsewhere = {
      database  = "projects/acme-shop/instances/main/databases/orders"
      cron      = "0 */6 * * *"
      time_zone = "Europe/Berlin"
      labels    = { owner = "shop" }
      paused    = true
      encryption = {
        type          = "CUSTOMER_MANAGED_ENCRYPTION"
        kms_key_names = ["projects/acme-shop/locations/europe-west1/keyRings/r/cryptoKeys/k"]
      }
    }
  }
}

# The arguments as they are written, without what Google adds: tests look through them.
run "arguments" {
  command = plan
}

run "deployment" {
  command = apply

  assert {
    condition     = output.cli_flags == "--deployment=spanner-backup --deployment-project=${var.project_id} --region=${var.region} --records-database=spanner-backup"
    error_message = "The flags of the command line are ready to be pasted."
  }

  assert {
    condition     = output.functions == { backupStatus = "spanner-backup-backup-status", createBackup = "spanner-backup-create-backup", pollOperations = "spanner-backup-poll-operations" }
    error_message = "The functions have other names."
  }

  # APIs stay enabled when it is taken down.
  assert {
    condition     = alltrue([for service in google_project_service.this : service.disable_on_destroy == false])
    error_message = "Others in the project may need the APIs."
  }

  assert {
    condition     = length(setsubtract(["artifactregistry", "cloudbuild", "cloudfunctions", "cloudscheduler", "firestore", "pubsub", "run", "spanner"], [for service in keys(google_project_service.this) : trimsuffix(service, ".googleapis.com")])) == 0
    error_message = "An API is not enabled."
  }

  # Nothing is left behind.
  assert {
    condition     = google_firestore_database.records[0].deletion_policy == "DELETE" && google_firestore_database.records[0].delete_protection_state == "DELETE_PROTECTION_DISABLED" && google_firestore_database.records[0].database_edition == "STANDARD"
    error_message = "The database of the records would stay, or refuses the exemptions of its fields."
  }

  assert {
    condition     = google_storage_bucket.source.force_destroy
    error_message = "The bucket could not be deleted."
  }

  assert {
    condition     = google_cloudfunctions2_function.create_backup.build_config[0].docker_repository == google_artifact_registry_repository.images.id && google_cloudfunctions2_function.poll_operations.build_config[0].docker_repository == google_artifact_registry_repository.images.id
    error_message = "Cloud Functions would make a repository of its own, which stays."
  }

  # createBackup takes a burst in one instance.
  assert {
    condition = (
      google_cloudfunctions2_function.create_backup.build_config[0].runtime == "nodejs24"
      && google_cloudfunctions2_function.create_backup.build_config[0].entry_point == "createBackup"
      && google_cloudfunctions2_function.create_backup.build_config[0].service_account == google_service_account.build.name
      && length(google_cloudfunctions2_function.create_backup.event_trigger) == 0
    )
    error_message = "It is built differently."
  }

  assert {
    condition = (
      google_cloudfunctions2_function.create_backup.service_config[0].max_instance_count == 1
      && google_cloudfunctions2_function.create_backup.service_config[0].min_instance_count == 0
      && google_cloudfunctions2_function.create_backup.service_config[0].max_instance_request_concurrency == 80
      && google_cloudfunctions2_function.create_backup.service_config[0].available_cpu == "1"
      && google_cloudfunctions2_function.create_backup.service_config[0].available_memory == "512Mi"
    )
    error_message = "The budget of admin calls is kept in one instance; several requests at a time take a whole CPU."
  }

  assert {
    condition     = google_cloudfunctions2_function.create_backup.service_config[0].timeout_seconds == 300 && google_cloudfunctions2_function.create_backup.service_config[0].timeout_seconds < google_pubsub_subscription.requests.ack_deadline_seconds
    error_message = "A message would be delivered again while it is being handled."
  }

  assert {
    condition     = google_cloudfunctions2_function.create_backup.service_config[0].ingress_settings == "ALLOW_INTERNAL_ONLY" && google_cloudfunctions2_function.create_backup.service_config[0].service_account_email == google_service_account.create_backup.email
    error_message = "It has an account of its own, and is not on the internet."
  }

  # The poller runs one tick at a time.
  assert {
    condition = (
      google_cloudfunctions2_function.poll_operations.build_config[0].runtime == "nodejs24"
      && google_cloudfunctions2_function.poll_operations.build_config[0].entry_point == "pollOperations"
      && length(google_cloudfunctions2_function.poll_operations.event_trigger) == 0
    )
    error_message = "It is built differently."
  }

  assert {
    condition = (
      google_cloudfunctions2_function.poll_operations.service_config[0].max_instance_count == 1
      && google_cloudfunctions2_function.poll_operations.service_config[0].min_instance_count == 0
      && google_cloudfunctions2_function.poll_operations.service_config[0].max_instance_request_concurrency == 1
      && google_cloudfunctions2_function.poll_operations.service_config[0].available_cpu == "1"
      && google_cloudfunctions2_function.poll_operations.service_config[0].available_memory == "512Mi"
      && google_cloudfunctions2_function.poll_operations.service_config[0].timeout_seconds == 300
      && google_cloudfunctions2_function.poll_operations.service_config[0].ingress_settings == "ALLOW_INTERNAL_ONLY"
      && google_cloudfunctions2_function.poll_operations.service_config[0].service_account_email == google_service_account.poll_operations.email
    )
    error_message = "The poller has other limits."
  }

  assert {
    condition = (
      google_cloud_scheduler_job.poll_operations.schedule == "* * * * *"
      && google_cloud_scheduler_job.poll_operations.attempt_deadline == "300s"
      && google_cloud_scheduler_job.poll_operations.retry_config[0].retry_count == 0
      && google_cloud_scheduler_job.poll_operations.http_target[0].http_method == "POST"
      && google_cloud_scheduler_job.poll_operations.http_target[0].uri == "https://spanner-backup-poll-operations-4zxnvqzdma-ew.a.run.app"
      && google_cloud_scheduler_job.poll_operations.http_target[0].oidc_token[0].audience == "https://spanner-backup-poll-operations-4zxnvqzdma-ew.a.run.app"
      && google_cloud_scheduler_job.poll_operations.http_target[0].oidc_token[0].service_account_email == google_service_account.scheduler.email
    )
    error_message = "Cloud Scheduler does not call the poller as it should."
  }

  # The functions get their configuration.
  assert {
    condition = google_cloudfunctions2_function.create_backup.service_config[0].environment_variables == tomap({
      GOOGLE_CLOUD_PROJECT = "acme-backups"
      FIRESTORE_DATABASE   = "spanner-backup"
      REQUESTS_TOPIC       = "projects/acme-backups/topics/spanner-backup-requests"
      EVENTS_TOPIC         = "projects/acme-backups/topics/spanner-backup-events"
      NODE_COMPILE_CACHE   = "compile-cache"
      DEFAULT_RETENTION    = "30d"
    })
    error_message = "createBackup has another environment."
  }

  # Every day, and every six hours; and six hours for the backup itself.
  assert {
    condition     = google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables["FRESHNESS_TARGETS"] == "projects/acme-backups/instances/main/databases/orders=30h,projects/acme-shop/instances/main/databases/orders=12h"
    error_message = "The schedules bring other targets."
  }

  assert {
    condition     = { for name, value in google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables : name => value if !startswith(name, "FRESHNESS_") && name != "FOUND_BACKUPS" } == { for name, value in google_cloudfunctions2_function.create_backup.service_config[0].environment_variables : name => value }
    error_message = "The two functions have different environments."
  }

  # Requests are pushed by our own subscription.
  assert {
    condition = (
      google_pubsub_subscription.requests.push_config[0].push_endpoint == "https://spanner-backup-create-backup-4zxnvqzdma-ew.a.run.app/projects/acme-backups/topics/spanner-backup-requests"
      && google_pubsub_subscription.requests.push_config[0].oidc_token[0].audience == "https://spanner-backup-create-backup-4zxnvqzdma-ew.a.run.app"
      && google_pubsub_subscription.requests.push_config[0].oidc_token[0].service_account_email == google_service_account.push.email
    )
    error_message = "The push goes elsewhere, or as somebody else."
  }

  assert {
    condition = (
      google_pubsub_subscription.requests.ack_deadline_seconds == 600
      && google_pubsub_subscription.requests.message_retention_duration == "604800s"
      && google_pubsub_subscription.requests.expiration_policy[0].ttl == ""
      && google_pubsub_subscription.requests.retry_policy[0].minimum_backoff == "10s"
      && google_pubsub_subscription.requests.retry_policy[0].maximum_backoff == "600s"
    )
    error_message = "The subscription has another deadline, retention, expiry or backoff."
  }

  assert {
    condition     = google_pubsub_subscription.requests.dead_letter_policy[0].dead_letter_topic == google_pubsub_topic.dead_letters.id && google_pubsub_subscription.requests.dead_letter_policy[0].max_delivery_attempts == 100
    error_message = "Dead letters go elsewhere, or too early."
  }

  # Dead letters are kept.
  assert {
    condition = (
      google_pubsub_subscription.dead_letters.topic == google_pubsub_topic.dead_letters.id
      && google_pubsub_subscription.dead_letters.message_retention_duration == "2678400s"
      && google_pubsub_subscription.dead_letters.expiration_policy[0].ttl == ""
      && length(google_pubsub_subscription.dead_letters.push_config) == 0
    )
    error_message = "Dead letters would be lost."
  }

  assert {
    condition = (
      google_pubsub_topic_iam_member.agent_publishes_dead_letters.role == "roles/pubsub.publisher"
      && google_pubsub_topic_iam_member.agent_publishes_dead_letters.topic == google_pubsub_topic.dead_letters.name
      && google_pubsub_topic_iam_member.agent_publishes_dead_letters.member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
      && google_pubsub_subscription_iam_member.agent_acknowledges_requests.role == "roles/pubsub.subscriber"
      && google_pubsub_subscription_iam_member.agent_acknowledges_requests.subscription == google_pubsub_subscription.requests.name
      && google_pubsub_subscription_iam_member.agent_acknowledges_requests.member == "serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com"
    )
    error_message = "Without both grants Pub/Sub forwards no dead letters."
  }

  # Backups may be written on the named instances only.
  assert {
    condition = toset([for grant in google_spanner_instance_iam_member.backup_writer : "${grant.project} ${grant.instance} ${grant.role} ${grant.member}"]) == toset([
      "acme-backups main roles/spanner.backupWriter serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com",
      "acme-backups main roles/spanner.backupWriter serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com",
      "acme-backups on-request roles/spanner.backupWriter serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com",
      "acme-backups on-request roles/spanner.backupWriter serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com",
      "acme-shop main roles/spanner.backupWriter serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com",
      "acme-shop main roles/spanner.backupWriter serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com",
    ])
    error_message = "Other instances, accounts or roles than those of `instances` and `schedules`."
  }

  # Records may be written in their database only.
  assert {
    condition     = toset([for grant in google_project_iam_member.records : "${grant.role} ${grant.member}"]) == toset(["projects/acme-backups/roles/spanner_backup_records serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com", "projects/acme-backups/roles/spanner_backup_records serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com"])
    error_message = "Other accounts or roles."
  }

  assert {
    condition     = google_project_iam_custom_role.records[0].role_id == "spanner_backup_records" && alltrue([for permission in google_project_iam_custom_role.records[0].permissions : !strcontains(permission, "delete")])
    error_message = "The functions never delete a record, and may not."
  }

  assert {
    condition     = alltrue([for grant in google_project_iam_member.records : grant.condition[0].expression == "resource.name == \"projects/acme-backups/databases/spanner-backup\""])
    error_message = "Without the condition the grant is for every database of the project."
  }

  # Each service is invoked by its caller only.
  assert {
    condition = (
      google_cloud_run_v2_service_iam_member.push_invokes_create_backup.name == google_cloudfunctions2_function.create_backup.name
      && google_cloud_run_v2_service_iam_member.push_invokes_create_backup.role == "roles/run.invoker"
      && google_cloud_run_v2_service_iam_member.push_invokes_create_backup.member == "serviceAccount:spanner-backup-push@acme-backups.iam.gserviceaccount.com"
      && google_cloud_run_v2_service_iam_member.scheduler_invokes_poll_operations.name == google_cloudfunctions2_function.poll_operations.name
      && google_cloud_run_v2_service_iam_member.scheduler_invokes_poll_operations.role == "roles/run.invoker"
      && google_cloud_run_v2_service_iam_member.scheduler_invokes_poll_operations.member == "serviceAccount:spanner-backup-scheduler@acme-backups.iam.gserviceaccount.com"
    )
    error_message = "Another caller, service or role."
  }

  assert {
    condition     = google_service_account_iam_member.agent_signs_for_push.role == "roles/iam.serviceAccountOpenIdTokenCreator" && google_service_account_iam_member.agent_signs_for_push.service_account_id == google_service_account.push.name
    error_message = "The Pub/Sub agent may sign for the push account, and for no other."
  }

  # Topics are open to those who are named.
  assert {
    condition     = [for grant in google_pubsub_topic_iam_member.request_publishers : "${grant.topic} ${grant.role} ${grant.member}"] == ["spanner-backup-requests roles/pubsub.publisher serviceAccount:release@acme-backups.iam.gserviceaccount.com"]
    error_message = "Others may publish requests."
  }

  assert {
    condition     = [for grant in google_pubsub_topic_iam_member.event_subscribers : "${grant.topic} ${grant.role} ${grant.member}"] == ["spanner-backup-events roles/pubsub.subscriber group:billing@example.com"]
    error_message = "Others may subscribe to events."
  }

  assert {
    condition     = toset([for grant in google_pubsub_topic_iam_member.functions_publish_events : "${grant.topic} ${grant.role} ${grant.member}"]) == toset(["spanner-backup-events roles/pubsub.publisher serviceAccount:spanner-backup-create@acme-backups.iam.gserviceaccount.com", "spanner-backup-events roles/pubsub.publisher serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com"])
    error_message = "The functions cannot announce, or others can."
  }

  # Builds have an account with no more than they need.
  assert {
    condition = (
      google_artifact_registry_repository_iam_member.build_writes_images.role == "roles/artifactregistry.writer"
      && google_storage_bucket_iam_member.build_reads_source.role == "roles/storage.objectViewer"
      && google_project_iam_member.build_logs.role == "roles/logging.logWriter"
      && google_project_iam_member.build_reads_copy.role == "roles/storage.objectViewer"
      && google_project_iam_member.build_reads_copy.condition[0].expression == "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-123456789012-europe-west1\")"
    )
    error_message = "The build account has other roles."
  }

  # Schedules publish requests.
  assert {
    condition = output.schedule_jobs == {
      elsewhere = "spanner-backup_acme-shop_main_orders_elsewhere"
      nightly   = "spanner-backup_acme-backups_main_orders_nightly"
    }
    error_message = "Two instances with a database of the same name must not collide."
  }

  assert {
    condition = jsondecode(base64decode(google_cloud_scheduler_job.schedules["nightly"].pubsub_target[0].data)) == {
      database        = "projects/acme-backups/instances/main/databases/orders"
      backupId        = "{database}-{date}-{hour}"
      slot            = { cron = "30 2 * * *", timeZone = "Etc/UTC" }
      retentionPeriod = "14d"
    }
    error_message = "Another request."
  }

  assert {
    condition = jsondecode(base64decode(google_cloud_scheduler_job.schedules["elsewhere"].pubsub_target[0].data)) == {
      database = "projects/acme-shop/instances/main/databases/orders"
      backupId = "{database}-{date}-{hour}"
      slot     = { cron = "0 */6 * * *", timeZone = "Europe/Berlin" }
      labels   = { owner = "shop" }
      encryptionConfig = {
        encryptionType = "CUSTOMER_MANAGED_ENCRYPTION"
        kmsKeyNames    = ["projects/acme-shop/locations/europe-west1/keyRings/r/cryptoKeys/k"]
      }
    }
    error_message = "Another request."
  }

  assert {
    condition = (
      google_cloud_scheduler_job.schedules["elsewhere"].schedule == "0 */6 * * *"
      && google_cloud_scheduler_job.schedules["elsewhere"].time_zone == "Europe/Berlin"
      && google_cloud_scheduler_job.schedules["elsewhere"].paused
      && !google_cloud_scheduler_job.schedules["nightly"].paused
      && google_cloud_scheduler_job.schedules["nightly"].time_zone == "Etc/UTC"
      && google_cloud_scheduler_job.schedules["nightly"].pubsub_target[0].topic_name == google_pubsub_topic.requests.id
      && google_cloud_scheduler_job.schedules["nightly"].retry_config[0].retry_count == 5
    )
    error_message = "Another slot, zone, topic or number of tries."
  }

  # Firestore has the index and the TTL.
  assert {
    condition     = toset([for field in google_firestore_field.indexed : "${field.database} ${field.collection} ${field.field} ${one(field.index_config[0].indexes).order}"]) == toset(["spanner-backup backups pending ASCENDING", "spanner-backup backups settledAt DESCENDING", "spanner-backup databases pending ASCENDING", "spanner-backup found createTime DESCENDING", "spanner-backup found pending ASCENDING", "spanner-backup rejections pending ASCENDING"])
    error_message = "The queries need these indexes."
  }

  assert {
    condition     = toset([for field in google_firestore_field.expire_at : "${field.collection} ${field.field} ${length(field.ttl_config)}"]) == toset(["backups expireAt 1", "databases expireAt 1", "found expireAt 1", "rejections expireAt 1"])
    error_message = "Documents would stay for ever."
  }

  assert {
    condition     = alltrue([for field in google_firestore_field.not_indexed : field.field == "*" && length(field.index_config[0].indexes) == 0])
    error_message = "Everything else is exempt from indexes."
  }

  # Every alert that can be switched off is there; test/deploy/alerts.test.ts looks at what they say.
  assert {
    condition     = toset(keys(output.alert_policies)) == toset(keys(var.alerts))
    error_message = "An alert is missing."
  }

  # Durations are what the code takes for durations; a test of the code reads the same samples.
  assert {
    condition = (
      [for text in jsondecode(file("tests/fixtures/durations.json")).durations : text if !can(regex(local._duration_pattern, text))] == []
      && [for text in jsondecode(file("tests/fixtures/durations.json")).others : text if can(regex(local._duration_pattern, text))] == []
    )
    error_message = "The code takes other texts for durations."
  }
}
