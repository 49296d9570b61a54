# What a plan refuses of what an organization's policies ask for, because a service would.

mock_provider "google" {
  source = "./tests/mocks"
}

variables {
  project_id     = "acme-backups"
  region         = "europe-west1"
  source_archive = "tests/fixtures/function.zip"
}

run "everybody_as_an_operator" {
  command = plan

  variables {
    operators = { all = "allUsers" }
  }

  expect_failures = [var.operators]
}

run "a_key_of_the_bucket_in_another_region" {
  command = plan

  variables {
    kms_key_names = { bucket = "projects/acme-backups/locations/europe-west4/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.kms_key_names]
}

run "a_key_of_the_functions_for_all_the_world" {
  command = plan

  variables {
    kms_key_names = { functions = "projects/acme-backups/locations/global/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.kms_key_names]
}

run "a_key_of_a_region_for_a_database_of_several" {
  command = plan

  variables {
    firestore_location = "eur3"
    kms_key_names      = { firestore = "projects/acme-backups/locations/europe-west1/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.kms_key_names]
}

run "a_key_of_europe_for_a_database_in_eur3" {
  command = plan

  variables {
    firestore_location = "eur3"
    kms_key_names      = { firestore = "projects/acme-backups/locations/europe/keyRings/r/cryptoKeys/k" }
  }

  assert {
    condition     = google_firestore_database.records[0].location_id == "eur3"
    error_message = "The database is elsewhere."
  }
}

run "a_connector_of_another_region" {
  command = plan

  variables {
    vpc_connector = { name = "projects/acme-net/locations/europe-west4/connectors/c" }
  }

  expect_failures = [var.vpc_connector]
}

run "an_egress_that_does_not_exist" {
  command = plan

  variables {
    vpc_connector = { name = "projects/acme-net/locations/europe-west1/connectors/c", egress = "NONE" }
  }

  expect_failures = [var.vpc_connector]
}

run "a_private_pool_of_another_region" {
  command = plan

  variables {
    build_worker_pool = "projects/acme-builds/locations/us-central1/workerPools/pool"
  }

  expect_failures = [var.build_worker_pool]
}

run "a_day_of_soft_delete" {
  command = plan

  variables {
    bucket_soft_delete_days = 1
  }

  expect_failures = [var.bucket_soft_delete_days]
}

run "a_continent_for_the_messages" {
  command = plan

  variables {
    message_regions = ["europe"]
  }

  expect_failures = [var.message_regions]
}

run "a_custom_role_of_the_organization_on_instances_anywhere" {
  command = plan

  variables {
    instances    = ["projects/acme-backups/instances/main", "projects/acme-shop/instances/main"]
    spanner_role = "organizations/123456789012/roles/spannerBackupRequests"
  }

  assert {
    condition     = toset([for grant in google_spanner_instance_iam_member.backup_writer : grant.role]) == toset([var.spanner_role])
    error_message = "The functions have another role."
  }
}

run "a_custom_role_of_a_project_in_another" {
  command = plan

  variables {
    instances    = ["projects/acme-backups/instances/main", "projects/acme-shop/instances/main"]
    spanner_role = "projects/acme-backups/roles/spannerBackupRequests"
  }

  expect_failures = [var.spanner_role]
}

run "a_role_that_may_delete_backups" {
  command = plan

  variables {
    spanner_role = "roles/spanner.backupAdmin"
  }

  expect_failures = [var.spanner_role]
}
