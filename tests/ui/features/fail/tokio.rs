//! Without the feature `tokio`.

async fn spawns() {
    let _ = genai::spawn(async { 1 }).await;
    let _ = genai::spawn_blocking(|| 1).await;
}

fn main() {
    drop(spawns());
}
