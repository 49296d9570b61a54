# How long a schedule is silent at the longest. A test holds this to what the lines do (test/contract/terraform-interval.test.ts).

locals {
  # The hours of the day, and the days of two weeks, at which a line fires: the gap over the end of a week is then one of
  # those between neighbours. Sunday is 0, and 7.
  _fires = {
    for line, fields in local._cron_parts : line => {
      for part, place in { hours = { at = 1, last = 23, of = 24 }, days = { at = 4, last = 6, of = 7 } } : part => [
        for value in range(part == "days" ? 14 : 24) : value if contains(flatten([
          for item in fields[place.at] : [
            for one in range(item.first, (item.last != null ? item.last : item.open ? place.last : item.first) + 1, item.step) : one % place.of
          ]
        ]), value % place.of)
      ]
    } if local._cron_runs_forward[line]
  }

  # Days from a day of the month to the next, at the longest: 31, but there is no 29th, 30th or 31st in every month; and where
  # months are named, a year, but a 29 February comes again after four.
  _days_between = {
    for line, fields in local._cron_parts : line => {
      days = min(fields[2][*].first...) >= 29 ? 61 : 31
      months = min(fields[2][*].first...) >= 29 && alltrue([
        for month in flatten([
          for item in fields[3] : range(item.first, (item.last != null ? item.last : item.open ? 12 : item.first) + 1, item.step)
        ]) : month == 2
      ]) ? 1461 : 366
    } if local._cron_runs_forward[line]
  }

  # How long a line is silent at the longest, in hours: within a day, or from the last hour of a day to the first of the next
  # on which it fires. Where it names days of the month or months, weekdays count for nothing.
  _longest_interval = {
    for line, fires in local._fires : line => (
      split(" ", replace(line, "/ +/", " "))[3] != "*" ? local._days_between[line].months * 24
      : split(" ", replace(line, "/ +/", " "))[2] != "*" ? local._days_between[line].days * 24
      : max(
        concat(
          [for at in range(length(fires.hours) - 1) : fires.hours[at + 1] - fires.hours[at]],
          [
            24 * max([for at in range(length(fires.days) - 1) : fires.days[at + 1] - fires.days[at]]...)
            + fires.hours[0] - fires.hours[length(fires.hours) - 1]
          ],
        )...
      )
    )
  }
}
