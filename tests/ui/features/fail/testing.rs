//! Without the feature `testing`.

async fn agent() {}

async fn test() {
    let _run = genai::testing::record(agent()).await;
    let _run = genai::testing::record_with(genai::Config::builder(), agent()).await;
}

fn main() {
    drop(test());
}
