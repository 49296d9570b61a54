variable "alert_notification_channels" {
  description = "Where alerts are sent: names of notification channels, `projects/P/notificationChannels/N`. Without any, incidents are seen in the console only."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for channel in var.alert_notification_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "A notification channel is written projects/P/notificationChannels/N."
  }
}

variable "alerts" {
  description = "Which alerts there are; all of them unless one is switched off."
  type = object({
    backup_delayed       = optional(bool, true)
    backup_not_succeeded = optional(bool, true)
    backup_orphaned      = optional(bool, true)
    clocks_apart         = optional(bool, true)
    database_stale       = optional(bool, true)
    dead_letters         = optional(bool, true)
    document_unreadable  = optional(bool, true)
    events_unsent        = optional(bool, true)
    instance_unobserved  = optional(bool, true)
    jobs_failing         = optional(bool, true)
    poller_silent        = optional(bool, true)
    records_unwritten    = optional(bool, true)
    repeated             = optional(bool, true)
    request_rejected     = optional(bool, true)
    requests_waiting     = optional(bool, true)
  })
  default = {}
}

variable "allowed_databases" {
  description = "Which databases may be asked for: full names, `*` for any letters within a segment. None is all. The grants on the instances are what really guards; this says no at once."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for database in var.allowed_databases : can(regex("^projects/[^/, ]+/instances/[^/, ]+/databases/[^/, ]+$", database))])
    error_message = "Databases are written projects/P/instances/I/databases/D, with * for any letters within a segment."
  }
}

variable "dashboard" {
  description = "Whether there is a Monitoring dashboard."
  type        = bool
  default     = true
}

variable "default_retention" {
  description = "How long backups are kept whose request does not say it, such as `14d`. Without it, a request has to say it."
  type        = string
  default     = null

  validation {
    condition     = var.default_retention == null || can(regex(local._duration_pattern, var.default_retention))
    error_message = "A duration is expected, such as \"14d\", \"1d12h\" or \"P14D\"."
  }
}

variable "delayed_after" {
  description = "A backup that runs for longer is announced as delayed, once. Null is the code's own default, 6 hours."
  type        = string
  default     = null

  validation {
    condition     = var.delayed_after == null || can(regex(local._span_pattern, var.delayed_after))
    error_message = "A duration without years or months is expected, such as \"6h\"."
  }
}

variable "event_subscribers" {
  description = "Who may attach subscriptions to the topic of the events: members of IAM, each under a name of your choice (members may be made in the same apply, names may not)."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.event_subscribers) : can(regex(local._member_pattern, member))])
    error_message = "A member is written like group:team@example.com or serviceAccount:name@project.iam.gserviceaccount.com; everybody is not one."
  }
}

variable "firestore_database" {
  description = "The id of an existing Firestore database (native mode) to keep the records in, such as `(default)`. Null makes one for this deployment. Two deployments must not share one."
  type        = string
  default     = null

  validation {
    condition     = var.firestore_database == null || can(regex("^(\\(default\\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$", var.firestore_database))
    error_message = "The id of a Firestore database is (default), or 4 to 63 lower-case letters, digits and hyphens."
  }
}

variable "firestore_delete_protection" {
  description = "Whether Firestore refuses to delete the database of the records. `terraform destroy` then has to be preceded by an apply with `false`."
  type        = bool
  default     = false
}

variable "firestore_location" {
  description = "Where the database of the records is: a region, or `nam5` or `eur3`. Null is the region of the functions. Cannot be changed later."
  type        = string
  default     = null

  validation {
    condition     = var.firestore_location == null || can(regex("^[a-z]+[a-z0-9-]*[0-9]$", var.firestore_location))
    error_message = "A location is written like europe-west1, nam5 or eur3."
  }
}

variable "freshness" {
  description = <<-EOT
    Databases whose newest good backup, whoever made it, is watched. Each schedule brings its database, with its longest interval and a margin as the target.
    - `targets`: others, or other ages: a database or a pattern (`projects/P/instances/I/databases/*`; `*` in the database's place only) => the age, such as `26h`; null takes what it matches out.
    - `margin_hours`: how long a scheduled backup may take to be there (6).
    - `grace`: how old a database without any backup may be; as its target unless said.
    - `interval`: how often each instance is looked at (`15m`).
    - `found_backups`: announces backups that no request asked for.
  EOT
  type = object({
    targets       = optional(map(string), {})
    margin_hours  = optional(number, 6)
    grace         = optional(string)
    interval      = optional(string)
    found_backups = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for pattern in keys(var.freshness.targets) : can(regex("^${local._instance_pattern}/databases/[a-z0-9_*-]{1,30}$", pattern))])
    error_message = "A target is for projects/P/instances/I/databases/D, with * for any letters in D only."
  }

  validation {
    condition     = alltrue([for age in concat(values(var.freshness.targets), [var.freshness.grace, var.freshness.interval]) : age == null ? true : can(regex(local._span_pattern, age))])
    error_message = "An age, a grace and an interval are durations without months, such as \"26h\" or \"15m\"."
  }

  validation {
    condition     = var.freshness.margin_hours >= 0 && var.freshness.margin_hours == floor(var.freshness.margin_hours)
    error_message = "margin_hours is a whole number of hours."
  }
}

variable "instances" {
  description = "Spanner instances whose databases may be backed up on request, `projects/P/instances/I`. Those of the schedules need not be named."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for instance in var.instances : can(regex("^${local._instance_pattern}$", instance))])
    error_message = "An instance is written projects/P/instances/I."
  }
}

variable "labels" {
  description = "Labels for everything that takes labels."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))])
    error_message = "Labels are lower-case letters, digits, _ and -; a key begins with a letter and neither is longer than 63."
  }
}

variable "longest_retention" {
  description = "A cap on how long a request may keep its backup. Null is Spanner's own, a year."
  type        = string
  default     = null

  validation {
    condition     = var.longest_retention == null || can(regex(local._duration_pattern, var.longest_retention))
    error_message = "A duration is expected, such as \"90d\"."
  }
}

variable "name_prefix" {
  description = "What all names begin with. Another prefix is another deployment in the same project."
  type        = string
  default     = "spanner-backup"

  validation {
    # 20, because the id of a service account has at most 30 characters; 4, because that of a Firestore database has at least 4.
    condition     = can(regex("^[a-z][a-z0-9-]{2,18}[a-z0-9]$", var.name_prefix))
    error_message = "The prefix is 4 to 20 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "operators" {
  description = "People and groups who may ask for backups and look at the records: members of IAM, each under a name of your choice. They may publish requests, read the database of the records, take dead letters back, and open the status page where there is one, nothing else."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.operators) : can(regex(local._member_pattern, member))])
    error_message = "A member is written like group:team@example.com or user:name@example.com; everybody is not one."
  }
}

variable "operators_may_watch" {
  description = "Whether operators may run `spanner-backups watch`, which makes a subscription of its own and removes it. Google grants that in a whole project only: they may then read and remove every subscription in it."
  type        = bool
  default     = false
}

variable "project_id" {
  description = "The project to deploy to. The databases may be in others."
  type        = string

  validation {
    condition     = can(regex("^${local._project_pattern}$", var.project_id))
    error_message = "The id of a project is expected, not its name or number."
  }
}

variable "records_role" {
  description = "The role by which the functions read and write the records: `projects/P/roles/R`, for whoever deploys and may not make roles. It needs what records-role.json lists. Null makes one."
  type        = string
  default     = null

  validation {
    condition     = var.records_role == null ? true : can(regex("^((projects|organizations)/[^/]+/)?roles/[A-Za-z0-9_.]+$", var.records_role))
    error_message = "A role is written projects/P/roles/R, organizations/O/roles/R or roles/R."
  }
}

variable "region" {
  description = "The region of the functions, of Cloud Scheduler and of the bucket."
  type        = string

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "A region is written like europe-west1."
  }
}

variable "request_publishers" {
  description = "Who may publish backup requests: members of IAM, each under a name of your choice. Cloud Scheduler may anyway."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for member in values(var.request_publishers) : can(regex(local._member_pattern, member))])
    error_message = "A member is written like group:team@example.com or serviceAccount:name@project.iam.gserviceaccount.com; everybody is not one."
  }
}

variable "schedules" {
  description = <<-EOT
    Backups by the clock, each under a name of lower-case letters, digits and hyphens:
    - `database`: `projects/P/instances/I/databases/D`.
    - `cron`: five fields, in `time_zone` (default `Etc/UTC`).
    - `retention`: how long the backup is kept, such as `14d`; may be left out where `default_retention` is set.
    - `backup_id`: names the backup. `{database}`, `{date}`, `{hour}` and `{minute}` are filled in from the slot, on the clocks of `time_zone` (the second `{hour}` of an hour that is repeated when they are put back has a `b` behind it); two slots must not get the same id.
    - `encryption`: `type`, and `kms_key_names` for `CUSTOMER_MANAGED_ENCRYPTION`. Default: as the database.
    - `labels`: carried into every event of the backup.
    - `paused`: the job is there and does not run.
    - `freshness`: how old the newest good backup of the database may be, such as `30h`; `none` for no target. Default: the longest interval of `cron`, and the margin of `freshness`.
  EOT
  type = map(object({
    database  = string
    cron      = string
    time_zone = optional(string, "Etc/UTC")
    retention = optional(string)
    backup_id = optional(string, "{database}-{date}-{hour}")
    encryption = optional(object({
      type          = string
      kms_key_names = optional(list(string), [])
    }))
    labels    = optional(map(string), {})
    paused    = optional(bool, false)
    freshness = optional(string, "interval")
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.schedules) : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name))])
    error_message = "A schedule's name is at most 63 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : contains(["interval", "none"], schedule.freshness) || can(regex(local._span_pattern, schedule.freshness))])
    error_message = "freshness is a duration without months, such as \"30h\", or \"none\"."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex("^${local._database_pattern}$", schedule.database))])
    error_message = "A database is written projects/P/instances/I/databases/D."
  }

  validation {
    condition     = !anytrue([for schedule in var.schedules : can(regex("^projects/[0-9]+/", schedule.database))])
    error_message = "A database is named with its project's id, not its number: Spanner answers with the id, and names are compared."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex(local._cron_pattern, schedule.cron))])
    error_message = "cron is five fields (minute, hour, day of month, month, day of week), such as \"30 2 * * *\"."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex("^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", schedule.time_zone))])
    error_message = "A time zone is written as in the tz database: Etc/UTC, Europe/Berlin."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : schedule.retention == null ? true : can(regex(local._duration_pattern, schedule.retention))])
    error_message = "retention is a duration, such as \"14d\", \"1d12h\" or \"P14D\"."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : schedule.retention != null || var.default_retention != null])
    error_message = "A schedule needs a retention where there is no default_retention: Spanner has none of its own."
  }

  validation {
    condition = alltrue([
      for schedule in var.schedules : can(regex(
        "^[a-z][a-z0-9_-]{0,58}[a-z0-9]$",
        replace(replace(replace(replace(schedule.backup_id,
          "{database}", element(split("/", schedule.database), -1)),
          "{date}", "20260131"),
          "{hour}", "23b"),
        "{minute}", "59"),
      ))
    ])
    # In an hour that is repeated {hour} has a letter more.
    error_message = "backup_id, filled in, is 2 to 60 lower-case letters, digits, _ and -, beginning with a letter. It may hold {database}, {date}, {hour} and {minute}."
  }

  # The same id twice is the same backup: the second slot would be answered with the first one's event.
  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex("^[0-9]+ ", schedule.cron)) || strcontains(schedule.backup_id, "{minute}")])
    error_message = "A schedule that runs several times an hour needs {minute} in its backup_id."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : can(regex("^[^ ]+ +[0-9]+ ", schedule.cron)) || strcontains(schedule.backup_id, "{hour}")])
    error_message = "A schedule that runs several times a day needs {hour} in its backup_id."
  }

  validation {
    condition     = alltrue([for schedule in var.schedules : strcontains(schedule.backup_id, "{date}")])
    error_message = "A schedule runs on more than one day: its backup_id needs {date}."
  }

  # Ids of backups are one name space for all databases of an instance. At the same hour, two schedules with one template
  # ask for the same backup: a duplicate where they agree, a rejection where they do not.
  validation {
    condition = length(distinct([
      for schedule in var.schedules :
      "${split("/databases/", schedule.database)[0]} ${replace(schedule.backup_id, "{database}", element(split("/", schedule.database), -1))}"
    ])) == length(var.schedules)
    error_message = "Two schedules in one instance need different backup_ids, such as \"{database}-{date}-{hour}\" and \"{database}-monthly-{date}\"."
  }

  validation {
    condition = alltrue([
      for schedule in var.schedules : schedule.encryption == null ? true : (
        contains(["USE_DATABASE_ENCRYPTION", "GOOGLE_DEFAULT_ENCRYPTION", "CUSTOMER_MANAGED_ENCRYPTION"], schedule.encryption.type)
        && (schedule.encryption.type == "CUSTOMER_MANAGED_ENCRYPTION") == (length(schedule.encryption.kms_key_names) > 0)
        && alltrue([for key in schedule.encryption.kms_key_names : can(regex(local._key_pattern, key))])
      )
    ])
    error_message = "encryption.type is USE_DATABASE_ENCRYPTION, GOOGLE_DEFAULT_ENCRYPTION or CUSTOMER_MANAGED_ENCRYPTION; the last, and only it, has kms_key_names, projects/P/locations/L/keyRings/R/cryptoKeys/K."
  }

  validation {
    condition = alltrue([
      for schedule in var.schedules : length(schedule.labels) <= 16 && alltrue([
        for key, value in schedule.labels : can(regex("^[A-Za-z][A-Za-z0-9_.\\-/]{0,62}$", key)) && length(value) <= 128
      ])
    ])
    error_message = "A request carries at most 16 labels: keys of at most 63 letters, digits, _ . - or / that begin with a letter, values of at most 128 characters."
  }
}

variable "source_archive" {
  description = "The archive that `npm run build` makes. Null is `dist/function.zip` beside this folder. The archive of the status page, `status.zip`, lies beside it."
  type        = string
  default     = null

  validation {
    condition     = var.source_archive == null ? true : endswith(var.source_archive, ".zip")
    error_message = "The archive is a .zip."
  }
}

variable "start_within" {
  description = "A backup that could not be started for so long expires, unless its request says otherwise. Null is the code's own default, 24 hours."
  type        = string
  default     = null

  validation {
    condition     = var.start_within == null || can(regex(local._duration_pattern, var.start_within))
    error_message = "A duration is expected, such as \"24h\"."
  }
}

variable "status_page" {
  description = "Whether there is a status page: a third function, `backupStatus`, which shows what is running, what failed, and which database was last backed up when. It reads the records and may do nothing else. `operators` may open it; docs/status-page.md says how."
  type        = bool
  default     = false
  nullable    = false
}
