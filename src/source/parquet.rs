//! Converts a Parquet file to CSV; null becomes a blank cell.

use std::io::{Error, ErrorKind, Result, Write};

use chrono::{DateTime, Days, NaiveDate};
use parquet::basic::LogicalType;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use super::bytes::Bytes;
use super::csv::write::quote;
use super::panic_guard::catch_panic;

/// Converts all rows.
///
/// # Errors
/// The file is damaged.
pub fn to_csv(bytes: &Bytes) -> Result<Bytes> {
    catch_panic("Parquet file", || read(bytes))
}

fn read(bytes: &Bytes) -> Result<Bytes> {
    let damaged = |e: parquet::errors::ParquetError| {
        Error::new(
            ErrorKind::InvalidData,
            format!("it is a damaged Parquet file ({e})"),
        )
    };
    let reader = SerializedFileReader::new(bytes.file().try_clone()?).map_err(damaged)?;
    let schema = reader.metadata().file_metadata().schema();
    let names: Vec<&str> = schema.get_fields().iter().map(|f| f.name()).collect();
    // Only a column marked as UTC has instants; other timestamps are local times.
    let is_utc = |logical: Option<&LogicalType>| match logical {
        Some(LogicalType::Timestamp(time)) => time.is_adjusted_to_u_t_c,
        _ => true,
    };
    let utc: Vec<bool> = schema
        .get_fields()
        .iter()
        .map(|f| is_utc(f.get_basic_info().logical_type_ref()))
        .collect();
    Bytes::spool(|out| {
        for (i, name) in names.iter().enumerate() {
            out.write_all(if i > 0 { b"," } else { b"" })?;
            quote(out, name)?;
        }
        out.write_all(b"\n")?;
        for row in reader.get_row_iter(None).map_err(damaged)? {
            let row = row.map_err(damaged)?;
            for (i, (_, field)) in row.get_column_iter().enumerate() {
                out.write_all(if i > 0 { b"," } else { b"" })?;
                quote(out, &text(field, utc.get(i).copied().unwrap_or(true)))?;
            }
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

fn text(field: &Field, is_utc: bool) -> String {
    let moment = |time: Option<DateTime<chrono::Utc>>| {
        let text = time.map_or_else(String::new, |t| t.format("%Y-%m-%dT%H:%M:%S").to_string());
        if is_utc && !text.is_empty() {
            text + "Z"
        } else {
            text
        }
    };
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Date(days) => {
            let day = NaiveDate::from_ymd_opt(1970, 1, 1).and_then(|epoch| {
                let distance = Days::new(u64::from(days.unsigned_abs()));
                if *days < 0 {
                    epoch.checked_sub_days(distance)
                } else {
                    epoch.checked_add_days(distance)
                }
            });
            day.map_or_else(String::new, |day| day.to_string())
        }
        Field::TimestampMillis(at) => moment(DateTime::from_timestamp_millis(*at)),
        Field::TimestampMicros(at) => moment(DateTime::from_timestamp_micros(*at)),
        Field::Double(number) => number.to_string(),
        Field::Float(number) => number.to_string(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        other => other.to_string(),
    }
}
