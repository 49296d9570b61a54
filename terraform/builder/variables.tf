variable "account_id" {
  description = "The id of the account that Cloud Build runs as."
  type        = string
  default     = "spanner-backup-builder"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.account_id))
    error_message = "The id of a service account is 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "deployed_prefixes" {
  description = "The `name_prefix` of each deployment that is there already. The builder may then act as their accounts alone, and change no other. Empty it before the next deployment, or before an upgrade that makes an account."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for prefix in var.deployed_prefixes : can(regex("^[a-z][a-z0-9-]{2,18}[a-z0-9]$", prefix))])
    error_message = "A prefix is 4 to 20 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "project_id" {
  description = "The project that is deployed to."
  type        = string
}

variable "region" {
  description = "Where the bucket of the state is."
  type        = string
}

variable "status_page" {
  description = "Whether the deployments of `deployed_prefixes` have their status page, and with it its account."
  type        = bool
  default     = false
}
