//! The proleptic Gregorian calendar, counted in days since 1970-01-01.
//!
//! Years begin in March here, so that the leap day comes last, and repeat every 400 years (an era). The method
//! is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

const DAYS_PER_ERA: i64 = 146_097;
/// From 0000-03-01, where the first era begins, to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: i64,
    /// 1 to 12.
    pub(super) month: i64,
    /// 1 to 31.
    pub(super) day: i64,
}

impl Date {
    /// The day that is `days` after 1970-01-01. `days` must be within a 64-bit number of seconds.
    pub(super) const fn from_days(days: i64) -> Self {
        let days = days + DAYS_TO_EPOCH;
        let era = days.div_euclid(DAYS_PER_ERA);
        let day_of_era = days.rem_euclid(DAYS_PER_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + (month <= 2) as i64;
        Self { year, month, day: day_of_year - (153 * month_from_march + 2) / 5 + 1 }
    }

    /// Days after 1970-01-01.
    pub(super) const fn days(self) -> i64 {
        let year = self.year - (self.month <= 2) as i64;
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (self.month + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + self.day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        year.div_euclid(400) * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH
    }

    /// Whether the calendar has the day, in the years 0001 to 9999.
    pub(super) const fn is_valid(self) -> bool {
        let in_range = self.year >= 1 && self.year <= 9999 && self.month >= 1 && self.month <= 12;
        in_range && self.day >= 1 && self.day <= self.days_in_month()
    }

    const fn days_in_month(self) -> i64 {
        match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks every day of the range with the rules that schools teach.
    #[test]
    fn every_day_of_ten_thousand_years() {
        let mut date = Date { year: 1, month: 1, day: 1 };
        let mut days = -719_162;
        while date.year <= 9999 {
            assert!(date.is_valid());
            assert_eq!(date.days(), days, "{date:?}");
            assert_eq!(Date::from_days(days), date);
            days += 1;
            date.day += 1;
            if date.day > date.days_in_month() {
                date = Date { day: 1, month: date.month + 1, ..date };
            }
            if date.month > 12 {
                date = Date { month: 1, year: date.year + 1, ..date };
            }
        }
        assert_eq!(days, 2_932_897);
    }
}
