//! A downstream crate in small. `cargo run -p from-a-build-script` starts a mock peer in memory and
//! watches a sensor of it.

#![expect(clippy::print_stdout, reason = "a program talks")]

use smithy_streams_runtime::mock;
use smithy_streams_runtime::types::Timestamp;

use thermometer::operation::watch_temperature::{WatchTemperature, WatchTemperatureOutput};
use thermometer::types::{Reading, Readings};

/// Thermometers.
pub mod thermometer {
    smithy_streams_runtime::include_client!("thermometer");
}

type Error = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let server = mock::Server::in_memory();
    let client =
        thermometer::Client::builder().endpoint(server.endpoint()).connector(server.connector()).build()?;
    let peer = tokio::spawn(measure(server));

    let mut call = client.watch_temperature().sensor("cellar").send().await?;
    let head = call.initial_response().await?;
    let unit = head.unit.unwrap_or_default();
    while let Some(reading) = call.next().await {
        if let Readings::Reading(Reading { degrees, at, .. }) = reading? {
            println!("{degrees:>6.1} {unit}  at {}", at.map(|at| at.to_string()).unwrap_or_default());
        }
    }
    peer.await?;
    Ok(())
}

/// The peer: three readings, then the end.
async fn measure(server: mock::Server) {
    let mut exchange = server.accept::<WatchTemperature>().await;
    exchange.respond(WatchTemperatureOutput::new().unit("°C")).await.expect("the client is there");
    for (second, degrees) in [(0, 11.5), (60, 12.0), (120, 11.8)] {
        let at = Timestamp::from_seconds(1_795_000_000 + second);
        let reading = Reading::new(degrees).at(at);
        exchange.emit(Readings::Reading(reading)).await.expect("the client listens");
    }
    exchange.finish().await.expect("the client listens");
}
