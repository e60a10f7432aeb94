//! One trace over two processes: a workflow here calls a service in another process.
//!
//! ```text
//! cargo run -p two_processes
//! ```
//!
//! The service is this program again, started with the argument `serve`. It listens on the loopback interface and ends
//! with its parent. Each process prints its half of the trace. With `OTEL_EXPORTER_OTLP_ENDPOINT` both send it to a
//! collector instead, which shows one tree.
//!
//! One line in `stock.rs` injects the trace context, and one in `warehouse.rs` extracts it.

mod process;
mod stock;
mod warehouse;

use std::{env, error::Error};

use process::Warehouse;
use stock::Stock;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::args().nth(1).as_deref() == Some("serve") {
        return warehouse::serve().await;
    }

    let telemetry = genai::telemetry::init()?;
    let warehouse = Warehouse::start()?;
    println!("the warehouse is process {} at {}\n", warehouse.id(), warehouse.url());

    let stock = Stock::new(warehouse.url())?;
    println!("this process ({}):", std::process::id());
    let order = fill_order(&stock).await?;
    telemetry.flush()?;
    drop(stock);

    let said = warehouse.stop()?;
    println!("\nthe warehouse:");
    eprint!("{}", said.telemetry);

    println!("\n{} bolts and {} nuts are in stock\n", order.bolts, order.nuts);
    println!("trace of this process  : {}", order.trace);
    for (item, trace) in &said.traces {
        let same = if *trace == order.trace { "the same" } else { "another" };
        println!("trace of counting {item:<5}: {trace} ({same})");
    }
    Ok(())
}

/// The outcome of an order.
#[derive(Debug)]
struct Order {
    bolts: u32,
    nuts: u32,
    trace: String,
}

#[genai::workflow(name = "fill-order")]
async fn fill_order(stock: &Stock) -> Result<Order, Box<dyn Error>> {
    let (bolts, nuts) = tokio::try_join!(stock.of("call_1", "bolts"), stock.of("call_2", "nuts"))?;
    Ok(Order {
        bolts,
        nuts,
        trace: genai::current_call().trace_id().unwrap_or_else(|| "none".to_owned()),
    })
}
