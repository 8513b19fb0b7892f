//! Events over XML: rows of a table, as many to an event as the peer likes.

use crate::buckets::new_bucket;
use crate::clients::s3::types::{
    CsvInput, CsvOutput, ExpressionType, FileHeaderInfo, InputSerialization, OutputSerialization,
    SelectObjectContentEventStream as Event,
};

pub(crate) async fn rows() {
    let (client, bucket) = new_bucket().await;
    let rows: Vec<String> = (0..2000).map(|row| format!("{row},town {row}")).collect();
    let table = format!("id,name\n{}\n", rows.join("\n"));
    client
        .put_object()
        .bucket(&bucket)
        .key("towns.csv")
        .body(table.into_bytes())
        .send()
        .await
        .expect("stored");
    let select = client
        .select_object_content()
        .bucket(&bucket)
        .key("towns.csv")
        .expression("SELECT * FROM S3Object s")
        .expression_type(ExpressionType::Sql)
        .input_serialization(
            InputSerialization::new().csv(CsvInput::new().file_header_info(FileHeaderInfo::Use)),
        )
        .output_serialization(OutputSerialization::new().csv(CsvOutput::new()));
    let mut call = select.send().await.expect("opened");
    let (mut records, mut stats, mut ended) = (Vec::new(), None, false);
    while let Some(event) = call.next().await {
        assert!(!ended, "an event after the last");
        match event.expect("readable") {
            Event::Records(event) => records.extend_from_slice(&event.payload.unwrap_or_default()),
            Event::Stats(event) => stats = event.details,
            Event::End(_) => ended = true,
            Event::Cont(_) | Event::Progress(_) => {}
            other => panic!("{other:?}"),
        }
    }
    let text = String::from_utf8(records).expect("rows are text");
    assert_eq!(text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(), rows);
    let returned = stats.expect("there are statistics").bytes_returned;
    assert_eq!(returned, Some(text.len() as i64));
    assert!(ended, "the events ended before the last");
}
