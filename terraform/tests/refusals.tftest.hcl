# What a plan refuses, so that it is not found out at night.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
}

run "a_cron_line_of_four_fields" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "a_cron_line_with_a_minute_61" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "61 2 * * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "a_cron_line_in_words" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "every 24 hours", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "a_cron_line_with_a_step_beyond_its_field" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "*/90 * * * *", retention = "14d", backup_id = "a-{date}-{hour}-{minute}" } }
  }

  expect_failures = [var.schedules]
}

run "a_cron_line_that_runs_backwards" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 22-2 * * *", retention = "14d", backup_id = "a-{date}-{hour}-{minute}" } }
  }

  expect_failures = [google_cloud_scheduler_job.schedules["s"]]
}

run "a_cron_line_with_a_day_that_never_comes" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 0 30 2 *", retention = "14d", backup_id = "a-{date}-{hour}-{minute}" } }
  }

  expect_failures = [google_cloud_scheduler_job.schedules["s"]]
}

run "a_time_zone_that_is_none" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", time_zone = "my zone" } }
  }

  expect_failures = [var.schedules]
}

run "a_retention_in_words" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "two weeks" } }
  }

  expect_failures = [var.schedules]
}

run "a_retention_without_a_unit" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14" } }
  }

  expect_failures = [var.schedules]
}

run "a_schedule_without_any_retention" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *" } }
  }

  expect_failures = [var.schedules]
}

run "a_database_without_its_instance" {
  command = plan

  variables {
    schedules = { s = { database = "orders", cron = "30 2 * * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "a_backup_id_that_spanner_would_refuse" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", backup_id = "Nightly-{date}" } }
  }

  expect_failures = [var.schedules]
}

run "a_backup_id_with_a_placeholder_that_is_none" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", backup_id = "{db}-{date}" } }
  }

  expect_failures = [var.schedules]
}

run "a_backup_id_that_is_the_same_every_day" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", backup_id = "{database}-{hour}" } }
  }

  expect_failures = [var.schedules]
}

run "several_runs_an_hour_without_the_minute" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "*/15 * * * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "several_runs_a_day_without_the_hour" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 */6 * * *", retention = "14d", backup_id = "{database}-{date}" } }
  }

  expect_failures = [var.schedules]
}

run "an_encryption_that_does_not_exist" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", encryption = { type = "AES" } } }
  }

  expect_failures = [var.schedules]
}

run "customer_managed_encryption_without_a_key" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", encryption = { type = "CUSTOMER_MANAGED_ENCRYPTION" } } }
  }

  expect_failures = [var.schedules]
}

run "a_label_that_a_request_cannot_carry" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", labels = { "1" = "x" } } }
  }

  expect_failures = [var.schedules]
}

run "a_schedule_with_an_underscore_in_its_name" {
  command = plan

  variables {
    schedules = { a_b = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "two_schedules_with_one_backup_id" {
  command = plan

  variables {
    schedules = {
      daily   = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 2 * * *", retention = "14d" }
      monthly = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 2 1 * *", retention = "365d" }
    }
  }

  expect_failures = [var.schedules]
}

run "an_instance_by_its_id" {
  command = plan

  variables {
    instances = ["main"]
  }

  expect_failures = [var.instances]
}

run "everybody_as_a_publisher" {
  command = plan

  variables {
    request_publishers = { all = "allUsers" }
  }

  expect_failures = [var.request_publishers]
}

run "everybody_as_a_subscriber" {
  command = plan

  variables {
    event_subscribers = { all = "allAuthenticatedUsers" }
  }

  expect_failures = [var.event_subscribers]
}

run "a_prefix_that_is_too_long" {
  command = plan

  variables {
    name_prefix = "a-prefix-of-21-letters"
  }

  expect_failures = [var.name_prefix]
}

run "a_project_by_its_display_name" {
  command = plan

  variables {
    project_id = "My project"
  }

  expect_failures = [var.project_id]
}

run "a_zone_for_a_region" {
  command = plan

  variables {
    region = "europe-west1-b"
  }

  expect_failures = [var.region]
}

run "a_version_of_a_key" {
  command = plan

  variables {
    kms_key_names = { topics = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/k/cryptoKeyVersions/1" }
  }

  expect_failures = [var.kms_key_names]
}

run "a_key_for_a_database_that_is_there_already" {
  command = plan

  variables {
    firestore_database = "(default)"
    kms_key_names      = { firestore = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.kms_key_names]
}

run "a_delay_in_months" {
  command = plan

  variables {
    delayed_after = "P1M"
  }

  expect_failures = [var.delayed_after]
}

run "a_default_retention_of_nothing" {
  command = plan

  variables {
    default_retention = ""
  }

  expect_failures = [var.default_retention]
}

run "a_start_within_without_a_unit" {
  command = plan

  variables {
    start_within = "24"
  }

  expect_failures = [var.start_within]
}

run "a_channel_by_its_number" {
  command = plan

  variables {
    alert_notification_channels = ["1"]
  }

  expect_failures = [var.alert_notification_channels]
}

run "a_label_in_capitals" {
  command = plan

  variables {
    labels = { Team = "data" }
  }

  expect_failures = [var.labels]
}

run "a_database_id_with_a_slash" {
  command = plan

  variables {
    firestore_database = "projects/acme-backups/databases/d"
  }

  expect_failures = [var.firestore_database]
}

run "a_location_in_words" {
  command = plan

  variables {
    firestore_location = "Europe"
  }

  expect_failures = [var.firestore_location]
}

run "an_archive_that_is_none" {
  command = plan

  variables {
    source_archive = "dist"
  }

  expect_failures = [var.source_archive]
}

run "a_retention_of_six_hours" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "6h" } }
  }

  expect_failures = [google_cloud_scheduler_job.schedules["s"]]
}

run "a_retention_of_two_years" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P24M" } }
  }

  expect_failures = [google_cloud_scheduler_job.schedules["s"]]
}

run "a_default_retention_of_minutes" {
  command = plan

  variables {
    default_retention = "300m"
  }

  expect_failures = [google_cloudfunctions2_function.create_backup]
}

run "a_cap_that_nothing_meets" {
  command = plan

  variables {
    longest_retention = "366d"
  }

  expect_failures = [google_cloudfunctions2_function.create_backup]
}

run "databases_by_their_ids" {
  command = plan

  variables {
    allowed_databases = ["orders"]
  }

  expect_failures = [var.allowed_databases]
}

run "a_database_of_a_project_by_its_number" {
  command = plan

  variables {
    schedules = { s = { database = "projects/123456789012/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d" } }
  }

  expect_failures = [var.schedules]
}

run "a_name_that_is_too_long_in_a_repeated_hour_only" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", backup_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-{date}-{hour}" } }
  }

  expect_failures = [var.schedules]
}

# 1 March 2027 and three days are 369 days later.
run "a_year_and_three_days" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "P1Y3D" } }
  }

  expect_failures = [google_cloud_scheduler_job.schedules["s"]]
}
