# What a plan refuses of schedules, so that it is not found out at night: when they run and what their backups are called.

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

run "a_name_that_is_too_long_in_a_repeated_hour_only" {
  command = plan

  variables {
    schedules = { s = { database = "projects/acme-backups/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d", backup_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-{date}-{hour}" } }
  }

  expect_failures = [var.schedules]
}
