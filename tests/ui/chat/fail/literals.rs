#[genai::chat(provider = 3, model = true, max_tokens = "many", temperature = "hot", stream = "yes", usage = none)]
async fn ask() {}

fn main() {}
