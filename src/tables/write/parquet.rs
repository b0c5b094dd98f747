//! A frame as a Parquet file: typed, compressed with zstd, with the dictionary in its metadata.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use polars::prelude::{Column, PolarsError};

use crate::tables::build::Table;
use crate::tables::column::{ColumnSpec, ColumnType};

/// Rows of a row group: what a reader takes into memory at a time.
const ROWS: usize = 131_072;

/// Writes a table; `facts` go into the metadata.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(table: &Table, facts: &[(&str, String)], out: &mut (dyn Write + Send)) -> Result<()> {
    let fields = table.columns.iter().map(field).collect::<Result<_>>()?;
    let schema = Type::group_type_builder(table.name.key())
        .with_fields(fields)
        .build()?;
    let facts = facts
        .iter()
        .map(|(key, value)| KeyValue::new(format!("handoff.{key}"), value.clone()))
        .collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("handoff ", env!("CARGO_PKG_VERSION")).into())
        .set_key_value_metadata(Some(facts))
        .build();
    let mut file = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
    let height = table.frame.height();
    let mut from = 0;
    while from < height {
        let rows = table.frame.slice(from as i64, ROWS);
        let mut group = file.next_row_group()?;
        for (column, spec) in rows.columns().iter().zip(&table.columns) {
            write_column(column, spec.of, &mut group)?;
        }
        group.close()?;
        from += ROWS;
    }
    file.close()?;
    Ok(())
}

fn field(spec: &ColumnSpec) -> Result<TypePtr> {
    let (physical, logical) = match spec.of {
        ColumnType::Text | ColumnType::Word(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Date => (Physical::INT32, Some(LogicalType::Date)),
        ColumnType::Number => (Physical::DOUBLE, None),
        ColumnType::Integer => (Physical::INT64, None),
        ColumnType::Flag => (Physical::BOOLEAN, None),
    };
    let field = Type::primitive_type_builder(&spec.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()?;
    Ok(Arc::new(field))
}

fn write_column<W: Write + Send>(
    column: &Column,
    of: ColumnType,
    group: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<()> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General("a column too many".into()));
    };
    let wrong = |error: PolarsError| ParquetError::General(error.to_string());
    match (of, writer.untyped()) {
        (ColumnType::Text | ColumnType::Word(_), ColumnWriter::ByteArrayColumnWriter(out)) => {
            let cells = column.str().map_err(wrong)?;
            let (levels, values) = split(cells.iter().map(|cell| cell.map(ByteArray::from)));
            out.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnType::Date, ColumnWriter::Int32ColumnWriter(out)) => {
            let (levels, values) = split(column.date().map_err(wrong)?.physical().iter());
            out.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnType::Number, ColumnWriter::DoubleColumnWriter(out)) => {
            let (levels, values) = split(column.f64().map_err(wrong)?.iter());
            out.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnType::Integer, ColumnWriter::Int64ColumnWriter(out)) => {
            let (levels, values) = split(column.i64().map_err(wrong)?.iter());
            out.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnType::Flag, ColumnWriter::BoolColumnWriter(out)) => {
            let (levels, values) = split(column.bool().map_err(wrong)?.iter());
            out.write_batch(&values, Some(&levels), None)?;
        }
        _ => return Err(ParquetError::General("a column of another type".into())),
    }
    writer.close()
}

/// Which cells are filled (1) and which empty (0), and the filled ones.
fn split<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<i16>, Vec<T>) {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (levels, values)
}
