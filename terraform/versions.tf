terraform {
  # 1.11 brought `override_during` to the test files; everything else is content with 1.9.
  required_version = ">= 1.11"

  required_providers {
    google = {
      source = "hashicorp/google"
      # Written for what all of them have in common: no argument that 7.0 or 8.0 removed, no default that they changed.
      version = ">= 6.50.0, < 9.0.0"
    }
  }
}

# There is no provider block: with one, a module cannot be used with count, for_each or depends_on. Every resource
# names its project and its region instead.
