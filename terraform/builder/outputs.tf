output "builder" {
  description = "The account's e-mail address: for a trigger's `--service-account`, and for grants on keys and in other projects."
  value       = google_service_account.builder.email
}

output "records_role" {
  description = "The role by which the functions read and write the records: `records_role` in the configuration that is deployed with this account."
  value       = google_project_iam_custom_role.records.id
}

output "state_bucket" {
  description = "The bucket of the state: `_STATE_BUCKET` in cloudbuild.yaml."
  value       = google_storage_bucket.state.name
}
