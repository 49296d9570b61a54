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

  assert {
    condition     = google_project_iam_member.builder_grants.condition[0].expression == "api.getAttribute(\"iam.googleapis.com/modifiedGrantsByRole\", []).hasOnly([\"roles/datastore.user\",\"roles/logging.logWriter\",\"roles/storage.objectViewer\"])"
    error_message = "The builder may grant other roles than those of the deployment."
  }

  assert {
    condition     = length(setintersection(keys(google_project_iam_member.builder), ["roles/owner", "roles/editor", "roles/spanner.admin", "roles/resourcemanager.projectIamAdmin"])) == 0
    error_message = "The builder may do more than it needs."
  }
}
