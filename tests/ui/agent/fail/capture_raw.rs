#[genai::agent(name = "a", capture(raw()))]
fn nothing(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw, output))]
fn no_list(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw = task))]
fn no_list_but_a_value(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw(input, raw(output))))]
fn nested(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(input, raw(input(task))))]
fn both(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw(output)), capture(output))]
fn both_in_two_lists(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw(input, input)))]
fn twice(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw(error), error))]
fn both_of_errors(task: &str) -> Result<usize, std::fmt::Error> {
    Ok(task.len())
}

#[genai::agent(name = "a", capture(raw(inptu), rwa(output)))]
fn misspelt(task: &str) -> usize {
    task.len()
}

#[genai::agent(name = "a", capture(raw(output = task, input =)))]
fn no_value(task: &str) -> usize {
    task.len()
}

fn main() {}
