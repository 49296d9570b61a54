# The examples can be planned as they stand.

mock_provider "google" {}

variables {
  project_id     = "acme-backups"
  source_archive = "tests/fixtures/function.zip"
}

run "nightly" {
  command = plan

  module {
    source = "./examples/nightly"
  }
}

run "many_databases" {
  command = plan

  module {
    source = "./examples/many-databases"
  }

  variables {
    alert_email = "dba@example.com"
  }
}

run "builder" {
  command = plan

  module {
    source = "./builder"
  }

  variables {
    region = "europe-west1"
  }

  # A fresh project has none of them, and applying again would not help.
  assert {
    condition     = keys(google_project_service.this) == ["cloudbuild.googleapis.com", "iam.googleapis.com", "storage.googleapis.com"]
    error_message = "An API that is needed here is not enabled here."
  }

  assert {
    condition     = google_project_iam_member.builder_grants.condition[0].expression == "api.getAttribute(\"iam.googleapis.com/modifiedGrantsByRole\", []).hasOnly([\"projects/acme-backups/roles/spanner_backup_builder_records\",\"roles/datastore.viewer\",\"roles/logging.logWriter\",\"roles/storage.objectViewer\"])"
    error_message = "The builder may grant other roles than those of the deployment."
  }

  assert {
    condition     = google_project_iam_custom_role.records.permissions == toset(jsondecode(file("records-role.json")).permissions)
    error_message = "The role of the records is another than what the deployment would make."
  }

  assert {
    condition     = length(setintersection(keys(google_project_iam_member.builder), ["roles/iam.roleAdmin", "roles/iam.organizationRoleAdmin"])) == 0
    error_message = "Whoever may change a role that he may grant may do everything."
  }

  assert {
    condition     = length(setintersection(keys(google_project_iam_member.builder), ["roles/owner", "roles/editor", "roles/spanner.admin", "roles/resourcemanager.projectIamAdmin"])) == 0
    error_message = "The builder may do more than it needs."
  }
}

run "a_builder_of_what_is_deployed_acts_as_its_accounts_alone" {
  command = plan

  module {
    source = "./builder"
  }

  variables {
    deployed_prefixes = ["spanner-backup"]
    region            = "europe-west1"
  }

  assert {
    condition     = length([for role in keys(google_project_iam_member.builder) : role if startswith(role, "roles/iam.")]) == 0
    error_message = "The builder may still act as every account of the project, or change it."
  }

  assert {
    condition = toset([for grant in google_service_account_iam_member.builder : grant.service_account_id]) == toset([
      for account in ["build", "create", "poll", "push", "scheduler"] : "projects/acme-backups/serviceAccounts/spanner-backup-${account}@acme-backups.iam.gserviceaccount.com"
    ])
    error_message = "The builder cannot act as an account of the deployment."
  }
}

run "a_builder_acts_as_the_account_of_a_status_page_that_is_there" {
  command = plan

  module {
    source = "./builder"
  }

  variables {
    deployed_prefixes = ["spanner-backup"]
    region            = "europe-west1"
    status_page       = true
  }

  assert {
    condition     = contains([for grant in google_service_account_iam_member.builder : grant.service_account_id], "projects/acme-backups/serviceAccounts/spanner-backup-status@acme-backups.iam.gserviceaccount.com")
    error_message = "The builder could not deploy the status page again."
  }
}
