# What the fields of a schedule come to, beyond what a pattern can tell: a line that is well written may hold a range that
# runs backwards, which crontab has never known, or a day that no month has. Every request of such a schedule would be
# rejected at night. A test holds this to the code (shared/request/slot.ts).

locals {
  _cron_lines = toset([for schedule in var.schedules : schedule.cron if can(regex(local._cron_pattern, schedule.cron))])

  _cron_values = merge(
    { for index, month in split("|", local._months) : month => index + 1 },
    { for index, day in split("|", local._days) : day => index },
  )

  # Each item of the five fields in numbers; `*` begins with the first, and has no end of its own.
  _cron_parts = {
    for line in local._cron_lines : line => [
      for field, text in regexall("[^ ]+", lower(line)) : [
        for item in [for item in split(",", text) : regex("^(?P<first>[*]|[a-z0-9]+)(?:-(?P<last>[a-z0-9]+))?(?:/(?P<step>[0-9]+))?$", item)] : {
          first = item.first == "*" ? [0, 0, 1, 1, 0][field] : try(local._cron_values[item.first], tonumber(item.first))
          # At the end of a range Sunday is the seventh day: `fri-sun`.
          last = item.last == null ? null : item.last == "sun" && item.first != "sun" ? 7 : try(local._cron_values[item.last], tonumber(item.last))
          step = item.step == null ? 1 : tonumber(item.step)
          open = item.first == "*" || item.step != null
        }
      ]
    ]
  }

  _cron_runs_forward = {
    for line, fields in local._cron_parts : line => alltrue([
      for item in flatten(fields) : item.last == null ? true : item.first <= item.last
    ])
  }

  _days_of_month = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  # The first day that a line names is in one of its months; or it names days of the week as well, and either is enough.
  _cron_has_a_day = {
    for line, fields in local._cron_parts : line => !local._cron_runs_forward[line] ? false : (
      !endswith(line, " *") || min(fields[2][*].first...) <= max(flatten([
        for item in fields[3] : [
          for month in range(item.first, (item.last != null ? item.last : item.open ? 12 : item.first) + 1, item.step) : local._days_of_month[month - 1]
        ]
      ])...)
    )
  }
}
