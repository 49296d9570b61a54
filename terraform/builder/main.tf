# What Cloud Build needs to deploy: an account with no more than the deployment takes, and a bucket for Terraform's state.
# Applied once, by somebody who may grant roles in the project; not part of the deployment.

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 6.50.0, < 9.0.0"
    }
  }
}

locals {
  _roles = toset([
    "roles/artifactregistry.admin",
    "roles/cloudfunctions.admin",
    "roles/cloudscheduler.admin",
    "roles/datastore.owner",
    "roles/logging.configWriter",
    "roles/logging.logWriter",
    "roles/monitoring.alertPolicyEditor",
    "roles/monitoring.dashboardEditor",
    "roles/pubsub.admin",
    "roles/run.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  # To make the accounts, and to let functions, builds, pushes and jobs run as them. Accounts that are yet to be made cannot
  # be named, so this is for all of the project until they are there.
  _account_roles = toset(["roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountUser"])
  _accounts      = [for pair in setproduct(var.deployed_prefixes, concat(["build", "create", "poll", "push", "scheduler"], var.status_page ? ["status"] : [])) : join("-", pair)]
  # A project of a domain, example.com:p, has its accounts in p.example.com.
  _account_domain = "${join(".", reverse(split(":", var.project_id)))}.iam.gserviceaccount.com"

  # What the deployment grants in the project itself; everything else it grants on single things.
  _grantable = [local._records_role, "roles/datastore.viewer", "roles/logging.logWriter", "roles/storage.objectViewer"]

  _records_role_id = "${replace(var.account_id, "-", "_")}_records"
  _records_role    = "projects/${var.project_id}/roles/${local._records_role_id}"

  _spanner_permissions = [
    "spanner.instances.get",
    "spanner.instances.getIamPolicy",
    "spanner.instances.setIamPolicy",
  ]
}

# What is made here needs these; the deployment enables its own. They stay when this is taken down.
resource "google_project_service" "this" {
  for_each = toset(["cloudbuild.googleapis.com", "iam.googleapis.com", "storage.googleapis.com"])

  project            = var.project_id
  service            = each.value
  disable_on_destroy = false
}

resource "google_service_account" "builder" {
  project      = var.project_id
  account_id   = var.account_id
  display_name = "Cloud Build deploys spanner-backup-functions as this account"

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "builder" {
  for_each = setunion(local._roles, length(var.deployed_prefixes) == 0 ? local._account_roles : [])

  project = var.project_id
  role    = each.value
  member  = google_service_account.builder.member
}

resource "google_service_account_iam_member" "builder" {
  for_each = {
    for pair in setproduct(local._accounts, local._account_roles) : "${pair[0]} ${pair[1]}" => { account = pair[0], role = pair[1] }
  }

  service_account_id = "projects/${var.project_id}/serviceAccounts/${each.value.account}@${local._account_domain}"
  role               = each.value.role
  member             = google_service_account.builder.member
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

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "builder_spanner_grants" {
  project = var.project_id
  role    = google_project_iam_custom_role.spanner_grants.id
  member  = google_service_account.builder.member
}

# Made here and not by the deployment: whoever may make roles and grant them may make himself the owner.
resource "google_project_iam_custom_role" "records" {
  project     = var.project_id
  role_id     = local._records_role_id
  title       = "Write the records of backups"
  description = "Read, create and change the records of backups, but never delete one."
  permissions = jsondecode(file("${path.module}/../records-role.json")).permissions

  depends_on = [google_project_service.this]
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

  depends_on = [google_project_service.this]
}
