//! The command `genai`: shows what an agent's trace cost, where its time went and which call looped.

mod dialect;
mod input;
mod model;

fn main() {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    match input::read(&paths) {
        Ok(input) => {
            for note in &input.notes {
                eprintln!("note: {note}");
            }
            for run in &input.runs {
                println!("{} {:?}", run.trace_id, run.totals());
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(2)
        }
    }
}
