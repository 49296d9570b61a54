# What can be chosen, and what is different then.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"

  schedules = {
    nightly = {
      database  = "projects/acme-backups/instances/main/databases/orders"
      cron      = "30 2 * * *"
      retention = "14d"
    }
  }
}

run "first_deployment" {
  command = plan
}

run "a_second_deployment_in_the_same_project_has_other_names" {
  command = plan

  variables {
    name_prefix = "second"
  }

  assert {
    condition = length(setintersection(
      concat(values(output.functions), values(output.schedule_jobs), output.metrics, [output.poll_job, output.firestore_database]),
      concat(values(run.first_deployment.functions), values(run.first_deployment.schedule_jobs), run.first_deployment.metrics, [run.first_deployment.poll_job, run.first_deployment.firestore_database]),
    )) == 0
    error_message = "The two deployments would fight over a name."
  }

  assert {
    condition     = google_firestore_database.records[0].name == "second" && google_pubsub_topic.requests.name == "second-requests" && google_storage_bucket.source.name == "acme-backups-second-source"
    error_message = "A name does not begin with the prefix."
  }
}

run "an_existing_database_is_used" {
  command = plan

  variables {
    firestore_database = "(default)"
  }

  assert {
    condition     = length(google_firestore_database.records) == 0 && alltrue([for field in google_firestore_field.expire_at : field.database == "(default)"])
    error_message = "The TTL belongs into the database that was named, and no other is made."
  }

  assert {
    condition     = alltrue([for grant in google_project_iam_member.records : grant.condition[0].expression == "resource.name == \"projects/acme-backups/databases/(default)\""])
    error_message = "The grant is for another database."
  }
}

run "an_existing_role_is_used_for_the_records" {
  command = plan

  variables {
    records_role = "projects/acme-backups/roles/spanner_backup_builder_records"
  }

  assert {
    condition     = length(google_project_iam_custom_role.records) == 0 && alltrue([for grant in google_project_iam_member.records : grant.role == "projects/acme-backups/roles/spanner_backup_builder_records"])
    error_message = "The role that was named is granted, and no other is made."
  }
}

run "alerts_and_the_dashboard_can_be_switched_off" {
  command = plan

  variables {
    alerts    = { for name in keys(run.first_deployment.alert_policies) : name => false }
    dashboard = false
  }

  assert {
    condition     = length(output.alert_policies) + length(google_monitoring_dashboard.backups) == 0
    error_message = "Something is still there."
  }
}

run "one_alert_can_be_switched_off" {
  command = plan

  variables {
    alerts = { backup_delayed = false }
  }

  assert {
    condition     = setsubtract(keys(run.first_deployment.alert_policies), keys(output.alert_policies)) == toset(["backup_delayed"])
    error_message = "Another one is off."
  }

  assert {
    condition     = !strcontains(local._counted_alerts.repeated.query, "delayed") && strcontains(local._counted_alerts.repeated.query, "failed")
    error_message = "An outcome that nobody wants to hear of is counted all the same, or another is not."
  }
}

run "policies_can_be_told_to_the_functions" {
  command = plan

  variables {
    allowed_databases = ["projects/acme-backups/instances/*/databases/*"]
    default_retention = "PT6H5M"
    delayed_after     = "4h"
    longest_retention = "52w1d"
    start_within      = "12h"
  }

  assert {
    condition = {
      for name, value in google_cloudfunctions2_function.create_backup.service_config[0].environment_variables : name => value
      if !contains(["GOOGLE_CLOUD_PROJECT", "FIRESTORE_DATABASE", "REQUESTS_TOPIC", "EVENTS_TOPIC", "NODE_COMPILE_CACHE"], name)
      } == {
      ALLOWED_DATABASES = "projects/acme-backups/instances/*/databases/*"
      DEFAULT_RETENTION = "PT6H5M"
      DELAYED_AFTER     = "4h"
      LONGEST_RETENTION = "52w1d"
      START_WITHIN      = "12h"
    }
    error_message = "The functions are not told."
  }
}

run "protection_of_the_records_can_be_switched_on" {
  command = plan

  variables {
    firestore_delete_protection = true
    firestore_location          = "eur3"
  }

  assert {
    condition     = google_firestore_database.records[0].delete_protection_state == "DELETE_PROTECTION_ENABLED" && google_firestore_database.records[0].location_id == "eur3"
    error_message = "The records are not protected, or elsewhere."
  }
}

run "customer_managed_keys_are_opened_to_each_service" {
  command = apply

  variables {
    kms_key_names = {
      bucket    = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/bucket"
      firestore = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/firestore"
      topics    = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/topics"
    }
  }

  assert {
    condition = [
      for grant in concat(google_kms_crypto_key_iam_member.storage, google_kms_crypto_key_iam_member.firestore, google_kms_crypto_key_iam_member.pubsub) :
      "${split("/", grant.crypto_key_id)[7]} ${grant.role} ${grant.member}"
      ] == [
      "bucket roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gs-project-accounts.iam.gserviceaccount.com",
      "firestore roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gcp-sa-firestore.iam.gserviceaccount.com",
      "topics roles/cloudkms.cryptoKeyEncrypterDecrypter serviceAccount:service-123456789012@gcp-sa-pubsub.iam.gserviceaccount.com",
    ]
    error_message = "A service cannot use its key."
  }

  assert {
    condition = (
      google_storage_bucket.source.encryption[0].default_kms_key_name == var.kms_key_names.bucket
      && google_firestore_database.records[0].cmek_config[0].kms_key_name == var.kms_key_names.firestore
      && alltrue([for topic in [google_pubsub_topic.requests, google_pubsub_topic.events, google_pubsub_topic.dead_letters] : topic.kms_key_name == var.kms_key_names.topics])
    )
    error_message = "Something is not encrypted with its key."
  }
}

# What is about a year is cut to what Spanner keeps; a plan judges it by its longest.
run "calendar_lengths_of_about_a_year" {
  command = plan

  variables {
    default_retention = "1y"
    schedules = {
      a = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P1Y", backup_id = "a-{date}" }
      b = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P12M", backup_id = "b-{date}" }
      c = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P11M30D", backup_id = "c-{date}" }
      d = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P1Y2D", backup_id = "d-{date}" }
    }
  }

  assert {
    condition     = length(google_cloud_scheduler_job.schedules) == 4
    error_message = "Each of them can be kept."
  }
}

# At half past one in Berlin it is the day before or the same day in UTC: a name of the date is judged by its own clocks.
run "a_name_of_the_date_in_a_time_zone_is_one_of_each_night" {
  command = plan

  variables {
    schedules = {
      nightly = {
        database  = "projects/acme-backups/instances/main/databases/orders"
        cron      = "30 1 * * *"
        time_zone = "Europe/Berlin"
        backup_id = "{database}-{date}"
        retention = "14d"
      }
    }
  }

  assert {
    condition     = jsondecode(base64decode(google_cloud_scheduler_job.schedules["nightly"].pubsub_target[0].data)).slot == { cron = "30 1 * * *", timeZone = "Europe/Berlin" }
    error_message = "The request does not say by which clocks its name is made."
  }
}
