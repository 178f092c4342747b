//! Parquet files that tests make.

use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;

/// A Parquet file of columns of text, two rows long.
pub fn parquet_of(columns: &[(&str, [&str; 2])]) -> Vec<u8> {
    let fields: String = columns.iter().map(|(name, _)| format!("REQUIRED BINARY {name} (UTF8); ")).collect();
    let schema = parquet::schema::parser::parse_message_type(&format!("message reports {{ {fields}}}"));
    let mut file = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut file, schema.expect("a schema").into(), Default::default())
            .expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    for (_, values) in columns {
        let mut chunk = group.next_column().expect("a column").expect("a column");
        let values: Vec<ByteArray> = values.iter().map(|v| ByteArray::from(*v)).collect();
        chunk.typed::<ByteArrayType>().write_batch(&values, None, None).expect("values");
        chunk.close().expect("a chunk");
    }
    group.close().expect("a group");
    writer.close().expect("a file");
    file
}
