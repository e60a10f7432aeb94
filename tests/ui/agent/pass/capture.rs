//! Forms of `capture(…)` that compile without a warning.
#![deny(warnings)]

struct NoSerialize;

#[genai::agent(name = "a", capture(input, output, error), secret(key))]
async fn all(task: String, mut count: u32, key: &NoSerialize) -> Result<String, std::fmt::Error> {
    count += 1;
    let _ = key;
    Ok(task.repeat(count as usize))
}

#[genai::agent(name = "a", capture(input(task)))]
fn some(_client: &NoSerialize, task: &str) -> usize {
    task.len()
}

#[genai::workflow(name = "w", capture(input), capture(output))]
fn borrowed<'a>(task: &'a str, r#type: &[u8], #[cfg(any())] gone: NoSerialize) -> (&'a str, usize) {
    (task, r#type.len())
}

#[genai::tool(call_id = None, capture(arguments))]
async fn not_used_by_the_body(_path: &str, (a, b): (u8, u8)) -> u8 {
    a + b
}

#[genai::tool(call_id = None, capture(arguments, result))]
fn sized<const N: usize>(items: Vec<[u8; 4]>) -> Option<Vec<[u8; 4]>> {
    (items.len() > N).then_some(items)
}

struct Task {
    text: String,
}

#[genai::agent(name = "a", capture(input = task.text))]
async fn part(task: Task, _client: NoSerialize) -> Task {
    task
}

#[genai::workflow(name = "w", capture(input = &_task.text))]
fn part_not_used_by_the_body(_task: &Task) {}

#[genai::retrieval(data_source = "d", skip(task), capture(query = format!("{} {terms}", task.text)))]
fn search(task: &Task, terms: usize) -> usize {
    task.text.len() + terms
}

#[genai::memory(operation = "upsert_memory", capture(records = [&task.text]))]
fn keep(task: Task) -> Task {
    task
}

#[genai::agent(name = "a", capture(raw(input, error), output), secret(key))]
async fn raw(task: String, mut count: u32, key: &NoSerialize) -> Result<String, std::fmt::Error> {
    count += 1;
    let _ = key;
    Ok(task.repeat(count as usize))
}

#[genai::tool(call_id = None, skip(_handle), capture(raw(arguments(path)), result, raw(error,)))]
fn raw_parameters(path: &str, _handle: &NoSerialize) -> Result<usize, std::fmt::Error> {
    Ok(path.len())
}

#[genai::agent(name = "a", capture(raw(input = &task.text)), capture(error))]
fn raw_value(task: &Task) -> Result<(), std::fmt::Error> {
    (!task.text.is_empty()).then_some(()).ok_or(std::fmt::Error)
}

fn main() {}
