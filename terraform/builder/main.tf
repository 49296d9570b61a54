# What Cloud Build needs to deploy: an account with no more than the deployment takes, and a bucket for Terraform's state.
# Applied once, by somebody who may grant roles in the project; not part of the deployment.

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50.0, < 8.0.0"
    }
  }
}

locals {
  _roles = toset([
    "roles/artifactregistry.admin",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/datastore.owner",
    "roles/iam.serviceAccountAdmin",
    # To let functions, builds, pushes and jobs run as the accounts that are made for them.
    "roles/iam.serviceAccountUser",
    "roles/logging.configWriter",
    "roles/logging.logWriter",
    "roles/monitoring.alertPolicyEditor",
    "roles/monitoring.dashboardEditor",
    "roles/pubsub.admin",
    "roles/run.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  # What the deployment grants in the project itself; everything else it grants on single things.
  _grantable = ["roles/datastore.user", "roles/logging.logWriter", "roles/storage.objectViewer"]

  _spanner_permissions = [
    "spanner.instances.get",
    "spanner.instances.getIamPolicy",
    "spanner.instances.setIamPolicy",
  ]
}

resource "google_service_account" "builder" {
  project      = var.project_id
  account_id   = var.account_id
  display_name = "Cloud Build deploys spanner-backup-functions as this account"
}

resource "google_project_iam_member" "builder" {
  for_each = local._roles

  project = var.project_id
  role    = each.value
  member  = google_service_account.builder.member
}

# Whoever may change a project's policy may make himself its owner, unless it is said which roles he may grant.
resource "google_project_iam_member" "builder_grants" {
  project = var.project_id
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.builder.member

  condition {
    title       = "only-the-roles-of-the-deployment"
    description = "The roles that the deployment grants in the project."
    expression  = "api.getAttribute(\"iam.googleapis.com/modifiedGrantsByRole\", []).hasOnly(${jsonencode(local._grantable)})"
  }
}

# There is no role of Google's that grants on instances and does nothing else.
resource "google_project_iam_custom_role" "spanner_grants" {
  project     = var.project_id
  role_id     = "${replace(var.account_id, "-", "_")}_spanner_grants"
  title       = "Grant on Spanner instances"
  description = "Lets the functions back up the databases of an instance."
  permissions = local._spanner_permissions
}

resource "google_project_iam_member" "builder_spanner_grants" {
  project = var.project_id
  role    = google_project_iam_custom_role.spanner_grants.id
  member  = google_service_account.builder.member
}

# The state has everything in it that Terraform knows, and nobody else needs to.
resource "google_storage_bucket" "state" {
  project                     = var.project_id
  name                        = "${replace(var.project_id, "/[:.]/", "-")}-terraform-state"
  location                    = var.region
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  versioning {
    enabled = true
  }
}
