# The smallest use: one database, every night, kept for two weeks.

terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50.0, < 9.0.0"
    }
  }
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

module "spanner_backup" {
  source = "../.."

  project_id     = var.project_id
  region         = "europe-west1"
  source_archive = var.source_archive

  schedules = {
    nightly = {
      database  = "projects/${var.project_id}/instances/main/databases/orders"
      cron      = "30 2 * * *"
      retention = "14d"
    }
  }
}

output "events_topic" {
  description = "Subscribe to this topic to hear how backups ended."
  value       = module.spanner_backup.events_topic
}
