# The status page: off unless it is asked for, and then it may read the records and nothing else.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
  operators      = { dba = "group:dba@example.com" }
}

run "nothing_of_it_is_there_unless_it_is_asked_for" {
  command = plan

  assert {
    condition = (
      length(google_cloudfunctions2_function.backup_status)
      + length(google_service_account.backup_status)
      + length(google_storage_bucket_object.status)
      + length(google_project_iam_member.status_reads_records)
      + length(google_cloud_run_v2_service_iam_member.operators_see_status)
    ) == 0
    error_message = "Something of the status page is there though nobody asked for it."
  }

  assert {
    condition     = output.status_page == null && keys(output.functions) == ["createBackup", "pollOperations"]
    error_message = "An output names a page that is not there."
  }
}

run "it_is_a_function_of_its_own_that_reads_the_records" {
  command = apply

  variables {
    status_page = true

    allowed_databases = ["projects/acme-backups/instances/*/databases/*"]
    default_retention = "30d"
    delayed_after     = "4h"
    longest_retention = "52w1d"
    start_within      = "12h"

    kms_key_names = { functions = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/functions" }
    vpc_connector = { name = "projects/acme-net/locations/europe-west1/connectors/c", egress = "ALL_TRAFFIC" }
  }

  assert {
    condition = (
      google_cloudfunctions2_function.backup_status[0].name == "spanner-backup-backup-status"
      && google_cloudfunctions2_function.backup_status[0].build_config[0].entry_point == "backupStatus"
      && google_cloudfunctions2_function.backup_status[0].build_config[0].runtime == google_cloudfunctions2_function.create_backup.build_config[0].runtime
      && google_cloudfunctions2_function.backup_status[0].build_config[0].docker_repository == google_artifact_registry_repository.images.id
      && google_cloudfunctions2_function.backup_status[0].build_config[0].service_account == google_service_account.build.name
      && google_cloudfunctions2_function.backup_status[0].kms_key_name == var.kms_key_names.functions
    )
    error_message = "It is built differently."
  }

  # The others are not built again when the page changes, and hold nothing of it.
  assert {
    condition = (
      google_storage_bucket_object.status[0].name == "status-${filesha256("tests/fixtures/status.zip")}.zip"
      && google_cloudfunctions2_function.backup_status[0].build_config[0].source[0].storage_source[0].object == google_storage_bucket_object.status[0].name
      && google_cloudfunctions2_function.create_backup.build_config[0].source[0].storage_source[0].object == google_storage_bucket_object.source.name
    )
    error_message = "A function is built of another's archive."
  }

  # Everybody may knock, and is let in by IAM alone.
  assert {
    condition = (
      google_cloudfunctions2_function.backup_status[0].service_config[0].ingress_settings == "ALLOW_ALL"
      && google_cloudfunctions2_function.create_backup.service_config[0].ingress_settings == "ALLOW_INTERNAL_ONLY"
      && google_cloudfunctions2_function.poll_operations.service_config[0].ingress_settings == "ALLOW_INTERNAL_ONLY"
    )
    error_message = "The proxy cannot reach the page, or somebody else's calls reach another function."
  }

  assert {
    condition = [for grant in google_cloud_run_v2_service_iam_member.operators_see_status : "${grant.name} ${grant.role} ${grant.member}"] == [
      "spanner-backup-backup-status roles/run.invoker group:dba@example.com",
    ]
    error_message = "Operators may not open it, or others may."
  }

  assert {
    condition = (
      google_cloudfunctions2_function.backup_status[0].service_config[0].service_account_email == google_service_account.backup_status[0].email
      && google_cloudfunctions2_function.backup_status[0].service_config[0].max_instance_count == 1
      && google_cloudfunctions2_function.backup_status[0].service_config[0].min_instance_count == 0
      && google_cloudfunctions2_function.backup_status[0].service_config[0].max_instance_request_concurrency == 80
      && google_cloudfunctions2_function.backup_status[0].service_config[0].timeout_seconds == 90
      && google_cloudfunctions2_function.backup_status[0].service_config[0].vpc_connector == var.vpc_connector.name
      && google_cloudfunctions2_function.backup_status[0].service_config[0].vpc_connector_egress_settings == "ALL_TRAFFIC"
    )
    error_message = "It runs as somebody else, has other limits, or goes another way."
  }

  # It reads the records' database alone.
  assert {
    condition = [
      for grant in google_project_iam_member.status_reads_records : "${grant.role} ${grant.condition[0].expression}"
      ] == [
      "roles/datastore.viewer resource.name == \"projects/acme-backups/databases/spanner-backup\"",
    ]
    error_message = "It may do something else than read the records, or reads other databases of the project."
  }

  assert {
    condition = google_cloudfunctions2_function.backup_status[0].service_config[0].environment_variables == tomap({
      GOOGLE_CLOUD_PROJECT = "acme-backups"
      FIRESTORE_DATABASE   = "spanner-backup"
      REQUESTS_TOPIC       = "projects/acme-backups/topics/spanner-backup-requests"
      NODE_COMPILE_CACHE   = "compile-cache"
      ALLOWED_DATABASES    = "projects/acme-backups/instances/*/databases/*"
      DEFAULT_RETENTION    = "30d"
      LONGEST_RETENTION    = "52w1d"
      START_WITHIN         = "12h"
    })
    error_message = "It is not told where the records are, or what may be asked for."
  }

  assert {
    condition = output.status_page == {
      url           = "https://spanner-backup-backup-status-4zxnvqzdma-ew.a.run.app"
      proxy_command = "gcloud run services proxy spanner-backup-backup-status --project=acme-backups --region=europe-west1 --port=8080"
    }
    error_message = "People are sent elsewhere."
  }
}
