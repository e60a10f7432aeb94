#[genai::memory(operation = "search_memory", record_count = |found| found.len(), store_id = |found| found)]
async fn too_early(query: &str) -> Vec<u8> {
    query.into()
}

#[genai::memory(operation = "search_memory", record_count = |found| found.name())]
async fn no_such_method(query: &str) -> Vec<u8> {
    query.into()
}

#[genai::memory(operation = "search_memory", record_count = |found| "three")]
async fn no_number(query: &str) -> Vec<u8> {
    query.into()
}

fn main() {}
