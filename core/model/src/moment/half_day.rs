//! Halves of a day, as clocks of twelve hours and people tell them: 上午, 下午, 晚上, AM, PM.

/// What was said before or after an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HalfDay {
    /// AM, which says 12 for 0.
    Am,
    /// PM.
    Pm,
    /// 上午 and the like.
    Morning,
    /// 中午.
    Noon,
    /// 下午.
    Afternoon,
    /// 晚上 and the like.
    Evening,
}

/// Words, none of which begins with an earlier one.
const WORDS: [(&str, HalfDay); 12] = [
    ("上午", HalfDay::Morning),
    ("早上", HalfDay::Morning),
    ("早晨", HalfDay::Morning),
    ("清晨", HalfDay::Morning),
    ("凌晨", HalfDay::Morning),
    ("中午", HalfDay::Noon),
    ("下午", HalfDay::Afternoon),
    ("傍晚", HalfDay::Evening),
    ("晚上", HalfDay::Evening),
    ("夜间", HalfDay::Evening),
    ("AM", HalfDay::Am),
    ("PM", HalfDay::Pm),
];

impl HalfDay {
    /// Takes a word off the front of a text.
    pub(super) fn take(text: &mut &str) -> Option<Self> {
        let (rest, half) = WORDS.iter().find_map(|(word, half)| {
            let (start, rest) = text.split_at_checked(word.len())?;
            start.eq_ignore_ascii_case(word).then_some((rest, *half))
        })?;
        *text = rest;
        Some(half)
    }

    /// The hour of 24; `None` where people would not agree which is meant, such as 上午12 or 晚上3.
    pub(super) fn hour(self, hour: i8) -> Option<i8> {
        match (self, hour) {
            (Self::Am, 12) => Some(0),
            (Self::Am, 1..=11)
            | (Self::Morning, 0..=11)
            | (Self::Noon, 11..=12)
            | (Self::Pm, 12)
            // From 13 on the word says again what the hour has said.
            | (Self::Afternoon, 12..=23)
            | (Self::Evening, 17..=23) => Some(hour),
            (Self::Pm | Self::Afternoon, 1..=11) | (Self::Noon, 1..=2) | (Self::Evening, 5..=11) => Some(hour + 12),
            _ => None,
        }
    }

    /// The hour of 24, where a program wrote 上午 and 下午 for AM and PM.
    pub(super) fn hour_of_program(self, hour: i8) -> Option<i8> {
        match (self, hour) {
            (Self::Morning, 12) => Some(0),
            _ => self.hour(hour),
        }
    }
}
