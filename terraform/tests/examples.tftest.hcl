# The examples can be planned as they stand.

mock_provider "google" {}

variables {
  project_id     = "p-1"
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
