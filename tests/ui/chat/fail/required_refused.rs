#[genai::chat(provider = None, model = None, usage = none)]
async fn ask() {}

fn main() {}
