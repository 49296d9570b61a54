# Which databases are watched, and for how long each may be without a good backup.

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

run "a_schedule_says_its_target_or_none_or_leaves_it_to_its_line" {
  command = plan

  variables {
    schedules = {
      said   = { database = "projects/acme-backups/instances/main/databases/said", cron = "30 2 * * *", retention = "14d", freshness = "8h" }
      none   = { database = "projects/acme-backups/instances/main/databases/none", cron = "30 2 * * *", retention = "14d", freshness = "none" }
      weekly = { database = "projects/acme-backups/instances/main/databases/weekly", cron = "30 2 * * sun", retention = "14d" }
    }
  }

  assert {
    condition     = google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables["FRESHNESS_TARGETS"] == "projects/acme-backups/instances/main/databases/weekly=174h,projects/acme-backups/instances/main/databases/said=8h"
    error_message = "The targets are others."
  }

  assert {
    condition     = length(google_spanner_instance_iam_member.watched) == 0
    error_message = "The poller is granted twice what it has."
  }
}

run "the_shortest_interval_of_a_database_and_the_margin_are_its_target" {
  command = plan

  variables {
    schedules = {
      nightly = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d" }
      often   = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 */6 * * *", retention = "2d", backup_id = "often-{date}-{hour}" }
    }
    freshness = { margin_hours = 1 }
  }

  assert {
    condition     = google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables["FRESHNESS_TARGETS"] == "projects/acme-backups/instances/main/databases/orders=7h"
    error_message = "The target is another than six hours and one."
  }
}

run "an_age_that_one_schedule_says_goes_before_the_interval_of_another" {
  command = plan

  variables {
    schedules = {
      nightly = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", freshness = "40h" }
      often   = { database = "projects/acme-backups/instances/main/databases/orders", cron = "0 */6 * * *", retention = "2d", backup_id = "often-{date}-{hour}" }
    }
  }

  assert {
    condition     = google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables["FRESHNESS_TARGETS"] == "projects/acme-backups/instances/main/databases/orders=40h"
    error_message = "The age that was said does not count."
  }
}

run "databases_of_no_schedule_are_watched_where_they_are" {
  command = apply

  variables {
    freshness = {
      targets = {
        "projects/acme-backups/instances/main/databases/orders" = "2h"
        "projects/acme-backups/instances/main/databases/tmp-*"  = null
        "projects/acme-shop/instances/prod/databases/*"         = "26h"
      }
      found_backups = true
    }
  }

  assert {
    condition     = google_cloudfunctions2_function.poll_operations.service_config[0].environment_variables["FRESHNESS_TARGETS"] == "projects/acme-backups/instances/main/databases/orders=2h,projects/acme-backups/instances/main/databases/tmp-*=none,projects/acme-shop/instances/prod/databases/*=26h"
    error_message = "The targets are others."
  }

  assert {
    condition = {
      for instance, grant in google_spanner_instance_iam_member.watched : instance => "${grant.role} ${grant.member} ${grant.project} ${grant.instance}"
      } == {
      "projects/acme-shop/instances/prod" = "roles/spanner.backupWriter serviceAccount:spanner-backup-poll@acme-backups.iam.gserviceaccount.com acme-shop prod"
    }
    error_message = "Another than the poller may look at what it watches, or with another role; or it is granted twice what it has."
  }
}

run "a_target_in_any_project" {
  command = plan

  variables {
    freshness = { targets = { "projects/*/instances/main/databases/orders" = "26h" } }
  }

  expect_failures = [var.freshness]
}

run "a_target_in_months" {
  command = plan

  variables {
    freshness = { targets = { "projects/acme-backups/instances/main/databases/orders" = "P1M" } }
  }

  expect_failures = [var.freshness]
}

run "a_schedules_target_in_months" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", freshness = "P1M" } }
  }

  expect_failures = [var.schedules]
}

run "a_margin_of_an_hour_and_a_half" {
  command = plan

  variables {
    freshness = { margin_hours = 1.5 }
  }

  expect_failures = [var.freshness]
}
