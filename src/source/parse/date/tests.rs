use super::*;
use proptest::prelude::*;

fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, ()> {
    day(
        text,
        &DayFormat {
            orders: order.map_or(DateOrders::default(), DateOrders::all),
            ..DayFormat::default()
        },
    )
    .map(|day| day.map(|d| d.to_string()))
}

#[test]
fn dates_are_read_as_declared_and_never_guessed() {
    let twenty = Ok(Some("2026-11-20".to_string()));
    assert_eq!(read("2026-11-20", None), twenty);
    assert_eq!(read("2026-11-20T06:09:00.000+0000", None), twenty);
    assert_eq!(
        read("2026/11/20 15:18", Some(DateOrder::MonthDayYear)),
        twenty
    );
    assert_eq!(read("20.11.2026", Some(DateOrder::DayMonthYear)), twenty);
    assert_eq!(read("11/20/2026", Some(DateOrder::MonthDayYear)), twenty);
    assert_eq!(read(" ", None), Ok(None));
    assert_eq!(read("null", None), Ok(None));
    for wrong in ["20.11.2026", "31/02/2026", "soon", "2026-13-01", "2026-11"] {
        assert_eq!(read(wrong, None), Err(()), "{wrong}");
    }
    assert_eq!(read("31/02/2026", Some(DateOrder::DayMonthYear)), Err(()));
    assert_eq!(read("20.11.26", Some(DateOrder::DayMonthYear)), twenty);
    assert_eq!(read("20.11.26", None), Err(()));
}

#[test]
fn other_ways_to_write_a_day_are_read() {
    let twenty = Ok(Some("2026-11-20".to_string()));
    for text in [
        "46346",
        "46346.5",
        "20261120",
        "1795132800",
        "1795132800000",
        "1795190400000",
        "20 Nov 2026",
        "Nov 20, 2026",
        "20-Nov-26",
        "20 November 2026 13:05",
        "2026-11-20 1:05:09 PM",
        "Nov 20, 2026 4:05 PM",
        "November 20, 2026 at 4:05 p.m.",
        "Friday, 20 November 2026",
        "Fri, 20 Nov 2026 10:00:00 GMT",
        "Fri Nov 20 2026 10:00:00 GMT+0200 (Central European Summer Time)",
        "Fri Nov 20 10:00:00 2026",
        "Fri Nov 20 10:00:00 CET 2026",
        "2026-11-20 10:00:00 +0000 UTC",
        "2026-11-20 10:00:00.123 +0200 CEST m=+0.012",
        "2026-11-20T10:00:00.000000+00:00",
        "20261120T101112Z",
        "20. November 2026, 14:05 Uhr",
        "20 de noviembre de 2026 a las 14:05",
        "20 novembre 2026 à 14h05",
        "vendredi 20 nov. 2026",
        "20. marraskuuta 2026",
        "2026 Nov 20",
        "2026\u{2011}11\u{2011}20",
        "2026\u{2212}11\u{2212}20",
        "2026年11月20日",
        "2026年11月20日(金) 午後4:05",
        "2026/11/20 10:00",
        "2026. 11. 20.",
        "\u{200e}20\u{200f} Nov\u{a0}2026",
        "'2026-11-20",
        "2026-W47-5",
    ] {
        assert_eq!(read(text, None), twenty, "{text}");
    }
    for wrong in [
        "0",
        "12",
        "123456",
        "1.5",
        "20261399",
        "2026-11-20 8:00+9\u{fffd}",
        "2026-11-20 soon",
        "Nov 2026",
        "20 Foo 2026",
        "20 marketing 2026",
        "Nov 20 Dec 2026",
        "20. listopada 2026",
        "20,11,2026",
        "2026-11/20",
        "20 Nov 2026 25:00",
        "2026-11-20 10:00 CST",
        "2026-11",
        "Q4 2026",
        "round 20 Nov 2026",
        "20 Nov 2026 or later",
    ] {
        assert_eq!(read(wrong, None), Err(()), "{wrong}");
    }
}

#[test]
fn an_instant_is_the_day_it_is_in_the_companys_zone() {
    let in_zone = |text: &str, company: Tz, stamps: Option<Tz>| {
        day(
            text,
            &DayFormat {
                company,
                stamps,
                ..DayFormat::default()
            },
        )
        .unwrap()
        .unwrap()
        .to_string()
    };
    let (berlin, york) = (chrono_tz::Europe::Berlin, chrono_tz::America::New_York);
    assert_eq!(in_zone("2026-11-20T23:30:00Z", berlin, None), "2026-11-21");
    assert_eq!(
        in_zone("2026-11-20T02:30:00.000+0000", york, None),
        "2026-11-19"
    );
    assert_eq!(
        in_zone("2026-11-20T23:30:00+01:00", berlin, None),
        "2026-11-20"
    );
    assert_eq!(in_zone("2026-11-20 23:30:00", berlin, None), "2026-11-20");
    assert_eq!(
        in_zone("2026-11-20 23:30:00", berlin, Some(Tz::UTC)),
        "2026-11-21"
    );
    // Another offset than the company's counts, also at midnight UTC.
    assert_eq!(
        in_zone("2026-11-19T19:00:00-05:00", york, None),
        "2026-11-19"
    );
    // A day without a time, as products write it.
    for text in [
        "2026-11-20T00:00:00Z",
        "2026-11-20T00:00:00.000+0000",
        "1795132800000",
        "2026-11-20T00:00:00+09:00",
    ] {
        assert_eq!(in_zone(text, york, None), "2026-11-20", "{text}");
    }
}

#[test]
fn a_us_time_with_a_narrow_blank_is_read_in_the_order_of_its_column() {
    assert_eq!(
        read(
            "6/21/2026, 10:00:00\u{202f}PM",
            Some(DateOrder::MonthDayYear)
        ),
        Ok(Some("2026-06-21".into()))
    );
    assert_eq!(read("6/21/2026, 10:00:00 PM", None), Err(()));
}

#[test]
fn a_period_is_a_day_only_where_the_configuration_says_which() {
    let read = |text, periods| {
        let format = DayFormat {
            periods,
            ..DayFormat::default()
        };
        day(text, &format).map(|day| day.map(|d| d.to_string()))
    };
    assert_eq!(read("2025-10", None), Err(()));
    assert_eq!(
        read("2025-10", Some(PeriodDay::FirstDay)),
        Ok(Some("2025-10-01".into()))
    );
    assert_eq!(
        read("2025-10", Some(PeriodDay::LastDay)),
        Ok(Some("2025-10-31".into()))
    );
    assert_eq!(
        read("Q3 2025", Some(PeriodDay::LastDay)),
        Ok(Some("2025-09-30".into()))
    );
}

proptest! {
    /// A day is the same however it is written.
    #[test]
    fn a_day_is_the_same_in_every_style(year in 2000i32..2060, month in 1u32..13, day in 1u32..29) {
        let name = |names: &'static str| names.split(' ').nth(month as usize - 1).unwrap_or("");
        let english = name("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
        let german = name("Januar Februar März April Mai Juni Juli August September \
                           Oktober November Dezember");
        let spanish = name("enero febrero marzo abril mayo junio julio agosto septiembre \
                            octubre noviembre diciembre");
        let expected = Ok(Some(format!("{year}-{month:02}-{day:02}")));
        for text in [
            format!("{day} {english} {year}"),
            format!("{english} {day}, {year} 4:05 PM"),
            format!("Mon, {day:02} {english} {year} 10:00:00 +0000"),
            format!("Mon {english} {day:02} {year} 10:00:00 GMT+0200 (Somewhere)"),
            format!("{day}. {german} {year}"),
            format!("{day} de {spanish} de {year}"),
            format!("{year}年{month}月{day}日"),
            format!("{year}\u{2010}{month:02}\u{2010}{day:02}"),
            format!("{year}/{month:02}/{day:02} 09:00"),
            format!("{year}-{month:02}-{day:02} 10:00:00 +0000 UTC"),
            format!("{year}{month:02}{day:02}T101112Z"),
        ] {
            prop_assert_eq!(read(&text, None), expected.clone(), "{}", text);
        }
    }

    /// Words that name no month make no day, whatever numbers stand beside them.
    #[test]
    fn unknown_words_are_no_day(word in "[a-zäöü]{2,10}", day in 1u32..29, year in 2000u32..2060) {
        prop_assume!(super::super::month::month(&word).is_none());
        for text in [format!("{day} {word} {year}"), format!("{word} {day}, {year}")] {
            prop_assert_eq!(read(&text, Some(DateOrder::DayMonthYear)), Err(()));
        }
    }

    #[test]
    fn any_day_reads_back_in_any_order(year in 1971i32..2100, month in 1u32..13, day in 1u32..32) {
        let expected = Day::from_ymd(year, month, day).map(|d| Some(d.to_string())).ok_or(());
        let german = format!("{day}.{month}.{year}");
        prop_assert_eq!(read(&german, Some(DateOrder::DayMonthYear)), expected.clone());
        let american = format!("{month:02}/{day:02}/{year} 8:05 PM");
        prop_assert_eq!(read(&american, Some(DateOrder::MonthDayYear)), expected.clone());
        prop_assert_eq!(read(&format!("{year}-{month}-{day}"), None), expected.clone());
        prop_assert_eq!(read(&format!("{year}{month:02}{day:02}"), None), expected);
    }

    #[test]
    fn a_serial_and_an_epoch_are_the_day_they_count_to(days in 0i64..40_000) {
        let day = Day::from_ymd(1990, 1, 1).map(|d| d.plus(days)).ok_or(());
        let expected = day.map(|d| Some(d.to_string()));
        prop_assert_eq!(read(&(32_874 + days).to_string(), None), expected.clone());
        let epoch = (7_305 + days) * 86_400_000 + 43_200_000;
        prop_assert_eq!(read(&epoch.to_string(), None), expected);
    }
}
