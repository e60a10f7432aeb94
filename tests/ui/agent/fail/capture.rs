#[genai::agent(name = "a", capture(inptu), secret(key))]
fn misspelt(task: &str, key: &str) -> usize {
    task.len() + key.len()
}

#[genai::agent(name = "a", capture(output), secret(key))]
fn nothing_of_parameters(task: &str, key: &str) -> usize {
    task.len() + key.len()
}

#[genai::workflow(name = "w", capture(input(tsak), output(task)))]
fn wrong_parameter(task: &str) -> usize {
    task.len()
}

fn main() {}
