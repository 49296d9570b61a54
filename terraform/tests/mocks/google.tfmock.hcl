# What the plan cannot know, in the form that Google gives it.

override_resource {
  target = google_service_account.build
  values = {
    email  = "build@p.iam.gserviceaccount.com"
    member = "serviceAccount:build@p.iam.gserviceaccount.com"
    name   = "projects/p/serviceAccounts/build@p.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.create_backup
  values = {
    email  = "create@p.iam.gserviceaccount.com"
    member = "serviceAccount:create@p.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.poll_operations
  values = {
    email  = "poll@p.iam.gserviceaccount.com"
    member = "serviceAccount:poll@p.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.push
  values = {
    email  = "push@p.iam.gserviceaccount.com"
    member = "serviceAccount:push@p.iam.gserviceaccount.com"
    name   = "projects/p/serviceAccounts/push@p.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_service_account.scheduler
  values = {
    email  = "scheduler@p.iam.gserviceaccount.com"
    member = "serviceAccount:scheduler@p.iam.gserviceaccount.com"
  }
}

override_resource {
  target = google_pubsub_topic.requests
  values = { id = "projects/p/topics/requests" }
}

override_resource {
  target = google_pubsub_topic.events
  values = { id = "projects/p/topics/events" }
}

override_resource {
  target = google_pubsub_topic.dead_letters
  values = { id = "projects/p/topics/requests-dead" }
}

override_resource {
  target = google_cloudfunctions2_function.create_backup
  values = { service_config = { uri = "https://create-backup.run.app" } }
}

override_resource {
  target = google_cloudfunctions2_function.poll_operations
  values = { service_config = { uri = "https://poll-operations.run.app" } }
}

override_resource {
  target = google_storage_bucket.source
  values = { project_number = 123456789012 }
}

override_resource {
  target = google_artifact_registry_repository.images
  values = { id = "projects/p/locations/europe-west1/repositories/images" }
}

mock_data "google_storage_project_service_account" {
  defaults = { email_address = "service-123456789012@gs-project-accounts.iam.gserviceaccount.com" }
}
