# What the rules of an organization may ask for; docs/production.md says which rule asks for what. Nobody else needs them.

variable "bucket_soft_delete_days" {
  description = "How long the bucket of the source keeps what was deleted: 0, or 7 to 90 days. Only where a policy of the organization (`storage.softDeletePolicySeconds`) asks for it."
  type        = number
  default     = 0

  validation {
    condition     = var.bucket_soft_delete_days == 0 || (var.bucket_soft_delete_days >= 7 && var.bucket_soft_delete_days <= 90)
    error_message = "Cloud Storage keeps what was deleted for 7 to 90 days, or with 0 not at all."
  }
}

variable "build_worker_pool" {
  description = "A private pool of Cloud Build to build the functions in, `projects/P/locations/REGION/workerPools/W`. Only where a policy of the organization or a perimeter asks for it."
  type        = string
  default     = null

  validation {
    condition     = var.build_worker_pool == null || can(regex("^projects/[^/ ]+/locations/[a-z0-9-]+/workerPools/[^/ ]+$", var.build_worker_pool))
    error_message = "A private pool is written projects/P/locations/REGION/workerPools/W."
  }

  validation {
    condition     = var.build_worker_pool == null ? true : try(split("/", var.build_worker_pool)[3], "") == var.region
    error_message = "The private pool has to be in the region of the functions."
  }
}

variable "kms_key_names" {
  description = "Customer-managed keys for the bucket of the source, the database of the records, the functions with the repository of their containers, and the topics: `projects/P/locations/L/keyRings/R/cryptoKeys/K`, each in the location of what it encrypts. Those of the database and the repository cannot be changed later. Google has to allow a project to use a key for Firestore. How backups are encrypted is said by each request."
  type = object({
    bucket    = optional(string)
    firestore = optional(string)
    functions = optional(string)
    topics    = optional(string)
  })
  default = {}

  validation {
    condition     = alltrue([for key in values(var.kms_key_names) : key == null || can(regex(local._key_pattern, key))])
    error_message = "A key is written projects/P/locations/L/keyRings/R/cryptoKeys/K, without a version."
  }

  # Otherwise the services refuse them, one after the other, in the middle of the apply.
  validation {
    condition = alltrue([
      for key in [var.kms_key_names.bucket, var.kms_key_names.functions] :
      key == null ? true : try(split("/", key)[3], "") == var.region
    ])
    error_message = "The keys of the bucket and of the functions have to be in the region of the functions."
  }

  validation {
    condition = var.kms_key_names.firestore == null ? true : (
      try(split("/", var.kms_key_names.firestore)[3], "") == lookup({ eur3 = "europe", nam5 = "us" }, coalesce(var.firestore_location, var.region), coalesce(var.firestore_location, var.region))
    )
    error_message = "The key of the database has to be where the database is: in its region, in us for nam5, in europe for eur3."
  }

  validation {
    condition     = var.kms_key_names.firestore == null || var.firestore_database == null
    error_message = "A database that is there already has its encryption: kms_key_names.firestore is for the one that is made here."
  }
}

variable "message_regions" {
  description = "The regions in which the topics may keep messages; none is all. A policy of the organization on locations sets it by itself where nothing is said here."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for region in var.message_regions : can(regex("^[a-z]+-[a-z]+[0-9]+$", region))])
    error_message = "A region is written like europe-west1."
  }
}

variable "spanner_role" {
  description = "What the functions are granted on each instance: `roles/spanner.backupWriter`, or a custom role with fewer permissions (docs/deploy.md lists those that are needed)."
  type        = string
  default     = "roles/spanner.backupWriter"

  validation {
    condition     = can(regex("^(roles/spanner\\.backupWriter|(projects/[^/ ]+|organizations/[0-9]+)/roles/[A-Za-z0-9_.]{3,64})$", var.spanner_role))
    error_message = "roles/spanner.backupWriter is expected, or a custom role, written projects/P/roles/R or organizations/NUMBER/roles/R."
  }

  # Spanner would refuse it for the other instances, in the middle of the apply.
  validation {
    condition     = !startswith(var.spanner_role, "projects/") ? true : alltrue([for instance in local._instances : split("/", instance)[1] == split("/", var.spanner_role)[1]])
    error_message = "A custom role of one project cannot be granted in another: take one of the organization, or instances of one project."
  }
}

variable "vpc_connector" {
  description = "A Serverless VPC Access connector through which the functions reach the network: its `name`, `projects/P/locations/REGION/connectors/C`, and `egress`, `PRIVATE_RANGES_ONLY` or `ALL_TRAFFIC`. Only where a policy of the organization or a perimeter asks for it. With `ALL_TRAFFIC` the network has to lead to Google's APIs (Private Google Access)."
  type = object({
    name   = string
    egress = optional(string, "PRIVATE_RANGES_ONLY")
  })
  default = null

  validation {
    condition     = var.vpc_connector == null ? true : can(regex("^projects/[^/ ]+/locations/${var.region}/connectors/[^/ ]+$", var.vpc_connector.name))
    error_message = "A connector is written projects/P/locations/REGION/connectors/C, and is in the region of the functions."
  }

  validation {
    condition     = var.vpc_connector == null ? true : contains(["PRIVATE_RANGES_ONLY", "ALL_TRAFFIC"], var.vpc_connector.egress)
    error_message = "egress is PRIVATE_RANGES_ONLY or ALL_TRAFFIC."
  }
}
