# What names, durations and cron lines look like: the same as in the code (shared/spanner/names.ts, shared/request/duration.ts and
# slot-schema.ts), so that a plan refuses what every request would be rejected for. A test compares the two.

locals {
  _project_pattern  = "(?:[a-z0-9-]+(?:\\.[a-z0-9-]+)+:)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
  _instance_pattern = "projects/${local._project_pattern}/instances/[a-z][a-z0-9-]{0,62}[a-z0-9]"
  _database_pattern = "${local._instance_pattern}/databases/[a-z][a-z0-9_-]{0,28}[a-z0-9]"
  _key_pattern      = "^projects/${local._project_pattern}/locations/[a-z0-9-]{1,63}/keyRings/[A-Za-z0-9_-]{1,63}/cryptoKeys/[A-Za-z0-9_-]{1,63}$"

  # Everybody (allUsers, allAuthenticatedUsers) has no colon.
  _member_pattern = "^(user|group|serviceAccount|domain|principal|principalSet):[^ ]+$"

  # RE2 has no lookahead, so what must not be empty is spelt out: the first part that is there is one of these.
  _number           = "[0-9]{1,9}(?:\\.[0-9]{1,9})?"
  _clock_parts      = ["(?:${local._number}[hH])", "(?:${local._number}[mM])", "(?:${local._number}[sS])"]
  _week_parts       = ["(?:${local._number}[wW])", "(?:${local._number}[dD])"]
  _bare_parts       = concat(["(?:[0-9]{1,4}[yY])"], local._week_parts, local._clock_parts)
  _date_parts       = concat(["(?:[0-9]{1,4}[yY])", "(?:[0-9]{1,4}[mM])"], local._week_parts)
  _clock            = local._some_of["clock"]
  _span_pattern     = "^(?:${local._some_of["span"]}|[pP](?:${local._some_of["week"]}(?:[tT]${local._clock})?|[tT]${local._clock}))$"
  _duration_pattern = "^(?:${local._some_of["bare"]}|[pP](?:${local._some_of["date"]}(?:[tT]${local._clock})?|[tT]${local._clock}))$"

  # One or more of some parts, in their order: each of them as the first, with the later ones behind it.
  _some_of = {
    for name, parts in {
      bare  = local._bare_parts
      clock = local._clock_parts
      date  = local._date_parts
      span  = concat(local._week_parts, local._clock_parts)
      week  = local._week_parts
    } : name => "(?:${join("|", [for first in range(length(parts)) : "${parts[first]}${join("", [for part in slice(parts, first + 1, length(parts)) : "${part}?"])}"])})"
  }

  # A step is no longer than its field. A step from Sunday alone is written with a 0: behind a 7 no day follows.
  _months       = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
  _days         = "sun|mon|tue|wed|thu|fri|sat"
  _cron_numbers = ["[0-5]?[0-9]", "[01]?[0-9]|2[0-3]", "0?[1-9]|[12][0-9]|3[01]", "0?[1-9]|1[0-2]|${local._months}", "[0-7]|${local._days}"]
  _cron_first   = concat(slice(local._cron_numbers, 0, 4), ["[0-6]|${local._days}"])
  _cron_steps   = ["[1-9]|[1-5][0-9]", "[1-9]|1[0-9]|2[0-3]", "[1-9]|[12][0-9]|3[01]", "[1-9]|1[0-2]", "[1-7]"]
  _cron_items = [
    for field, number in local._cron_numbers :
    "(?:(?:\\*|(?:${number})-(?:${number})|(?:${local._cron_first[field]}))(?:/(?:${local._cron_steps[field]}))?|(?:${number}))"
  ]
  _cron_pattern = "^(?i:${join(" +", [for item in local._cron_items : "${item}(?:,${item})*"])})$"
}

# How long the retentions are that are spoken of, in minutes; years and months at their longest, from 1 March 2027 on.
locals {
  _retentions = {
    for text in toset([
      for text in concat([var.default_retention, var.longest_retention], [for schedule in var.schedules : schedule.retention]) : text
      if text != null
      ]) : text => {
      # Before the T of `P1DT12H` an M is a month, behind it and in `1d12h30m` a minute.
      iso   = startswith(upper(text), "P")
      date  = split("T", trimprefix(upper(text), "P"))[0]
      clock = startswith(upper(text), "P") ? try(split("T", upper(text))[1], "") : upper(text)
    }
  }

  _months_of = {
    for text, parts in local._retentions : text => (
      12 * tonumber(try(regex("([0-9.]+)Y", parts.date)[0], 0))
      + (parts.iso ? tonumber(try(regex("([0-9.]+)M", parts.date)[0], 0)) : 0)
    )
  }

  # The most days that so many months in a row have.
  _days_of_months = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337]

  _minutes = {
    for text, parts in local._retentions : text => sum([
      1440 * (366 * floor(local._months_of[text] / 12) + local._days_of_months[local._months_of[text] % 12]),
      10080 * tonumber(try(regex("([0-9.]+)W", parts.date)[0], 0)),
      1440 * tonumber(try(regex("([0-9.]+)D", parts.date)[0], 0)),
      60 * tonumber(try(regex("([0-9.]+)H", parts.clock)[0], 0)),
      tonumber(try(regex("([0-9.]+)M", parts.clock)[0], 0)),
      tonumber(try(regex("([0-9.]+)S", parts.clock)[0], 0)) / 60,
    ])
  }

  # 6 h 5 min to 366 d less 5 min: what the code asks Spanner for at most, and at least; lengths in years and months that
  # are up to two days longer are cut to that (shared/request/request.ts).
  _can_be_kept = {
    for text, minutes in local._minutes : text => minutes >= 365 && minutes <= (local._months_of[text] > 0 ? 368 * 1440 : 366 * 1440 - 5)
  }
}
