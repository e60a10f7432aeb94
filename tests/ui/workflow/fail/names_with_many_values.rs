#[genai::workflow(name = format!("task {id}"))]
async fn formatted(id: u32) {
    let _ = id;
}

#[genai::workflow(name = task.name)]
async fn from_a_parameter(task: Task) {
    let _ = task;
}

#[genai::request(workflow = name)]
async fn likewise(name: &str) {
    let _ = name;
}

struct Task {
    name: String,
}

fn main() {}
