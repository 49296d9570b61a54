# What a plan refuses beside schedules, so that it is not found out at night.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
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
