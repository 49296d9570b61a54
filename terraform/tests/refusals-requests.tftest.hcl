# What a plan refuses of the requests of schedules, so that it is not found out at night: what is backed up, how, and for how long.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
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

run "a_database_of_a_project_by_its_number" {
  command = plan

  variables {
    schedules = { s = { database = "projects/123456789012/instances/main/databases/orders", cron = "30 2 * * *", retention = "14d" } }
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
