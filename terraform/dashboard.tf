resource "google_monitoring_dashboard" "backups" {
  count = var.dashboard ? 1 : 0

  project = var.project_id
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    create_backup   = local._create_backup_name
    dead_letters    = google_pubsub_subscription.dead_letters.name
    poll_operations = local._poll_operations_name
    prefix          = var.name_prefix
    push            = google_pubsub_subscription.requests.name
  })

  depends_on = [google_project_service.this]
}
