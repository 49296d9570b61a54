# Two regions, each with a deployment of its own beside its instances, and many databases: a daily backup of each and a
# monthly one that is kept for a year. The e-mail of every alert goes to one address.

terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50.0, < 9.0.0"
    }
  }
}

variable "alert_email" {
  description = "Who is told when something goes wrong."
  type        = string
}

variable "project_id" {
  description = "The project to deploy to."
  type        = string
}

variable "source_archive" {
  description = "The archive of `npm run build`, where it is not in its place."
  type        = string
  default     = null
}

locals {
  # Region → the instances there → their databases.
  databases = {
    europe-west1 = {
      shop-eu = ["carts", "orders", "stock"]
      crm-eu  = ["customers", "orders"]
    }
    us-central1 = {
      shop-us = ["carts", "orders", "stock"]
    }
  }

  # Beside its region, each deployment has a prefix, so that both fit into one project.
  prefixes = {
    europe-west1 = "backup-eu"
    us-central1  = "backup-us"
  }

  schedules = {
    for region, instances in local.databases : region => merge([
      for instance, databases in instances : merge([
        for database in databases : {
          "${instance}-${database}-daily" = {
            database = "projects/${var.project_id}/instances/${instance}/databases/${database}"
            # Not all in the same minute: Spanner takes 5 admin calls a second.
            cron      = "${index(databases, database) * 5} 2 * * *"
            retention = "14d"
            labels    = { kind = "daily" }
          }
          "${instance}-${database}-monthly" = {
            database  = "projects/${var.project_id}/instances/${instance}/databases/${database}"
            cron      = "${index(databases, database) * 5} 14 1 * *"
            retention = "365d"
            backup_id = "{database}-monthly-{date}"
            labels    = { kind = "monthly" }
          }
        }
      ]...)
    ]...)
  }
}

# For what is made beside the module, which enables its own.
resource "google_project_service" "beside" {
  for_each = toset(["iam.googleapis.com", "monitoring.googleapis.com"])

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_monitoring_notification_channel" "email" {
  project      = var.project_id
  display_name = "Spanner backups"
  type         = "email"
  labels       = { email_address = var.alert_email }

  depends_on = [google_project_service.beside]
}

# Other services start backups of their own accord: before a migration, say.
resource "google_service_account" "release" {
  project      = var.project_id
  account_id   = "release-pipeline"
  display_name = "Asks for a backup before each migration"

  depends_on = [google_project_service.beside]
}

module "spanner_backup" {
  source   = "../.."
  for_each = local.schedules

  project_id     = var.project_id
  region         = each.key
  name_prefix    = local.prefixes[each.key]
  source_archive = var.source_archive

  alert_notification_channels = [google_monitoring_notification_channel.email.id]
  request_publishers          = { release = google_service_account.release.member }
  schedules                   = each.value
}

output "events_topics" {
  description = "By region: subscribe to them to hear how backups ended."
  value       = { for region, deployment in module.spanner_backup : region => deployment.events_topic }
}
