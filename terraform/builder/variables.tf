variable "account_id" {
  description = "The id of the account that Cloud Build runs as."
  type        = string
  default     = "spanner-backup-builder"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.account_id))
    error_message = "The id of a service account is 6 to 30 lower-case letters, digits and hyphens."
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
