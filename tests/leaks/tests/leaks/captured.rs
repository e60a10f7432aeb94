//! The operations once more, in functions that name all that can be captured.

mod odd;

use crate::exported::Exported;
use crate::forms::forms;
use crate::operations::{operations, play_all};

forms!(
    request,
    prompt,
    options,
    genai::request(user = prompt, capture(raw(input, output, error)))
);
forms!(
    workflow,
    prompt,
    options,
    genai::workflow(name = "w", capture(raw(input, output, error)))
);
forms!(
    agent,
    prompt,
    options,
    genai::agent(name = "a", capture(raw(input, output, error)))
);
forms!(
    remote_agent,
    prompt,
    options,
    genai::remote_agent(
        provider = "openai",
        name = "r",
        request = &options,
        capture(raw(input, output, system, tools, error))
    )
);
forms!(
    create_agent,
    prompt,
    options,
    genai::create_agent(provider = "openai", name = "c", capture(raw(error))),
    once
);
forms!(
    chat,
    prompt,
    options,
    genai::chat(
        provider = "openai",
        model = "gpt-4o",
        request = &options,
        capture(raw(input, output, system, tools, error))
    )
);
forms!(
    generate_content,
    prompt,
    options,
    genai::generate_content(
        provider = "gcp.gemini",
        model = "gemini-2.5-pro",
        request = &options,
        capture(raw(input, output, system, tools, error))
    )
);
forms!(
    text_completion,
    prompt,
    options,
    genai::text_completion(
        provider = "openai",
        model = "davinci-002",
        request = &options,
        capture(raw(input, output, system, tools, error))
    )
);
forms!(
    embeddings,
    prompt,
    options,
    genai::embeddings(
        provider = "openai",
        model = "text-embedding-3-small",
        capture(raw(error))
    ),
    once
);
forms!(
    retrieval,
    prompt,
    options,
    genai::retrieval(data_source = "notes", capture(raw(query, documents, error))),
    once
);
forms!(
    tool,
    prompt,
    options,
    genai::tool(name = "search", call_id = None, capture(raw(arguments, result, error)))
);
forms!(
    plan,
    prompt,
    options,
    genai::plan(agent = "p", capture(raw(error))),
    once
);
forms!(
    memory,
    prompt,
    options,
    genai::memory(operation = "search_memory", capture(raw(query, records, error))),
    once
);
forms!(
    fetch_response,
    prompt,
    options,
    genai::fetch_response(provider = "openai", response_id = "r1", capture(raw(output, error)))
);

operations! {
    request = "agent.request";
    workflow = "invoke_workflow w";
    agent = "invoke_agent a";
    remote_agent = "invoke_agent r";
    create_agent = "create_agent c";
    chat = "chat gpt-4o";
    generate_content = "generate_content gemini-2.5-pro";
    text_completion = "text_completion davinci-002";
    embeddings = "embeddings text-embedding-3-small";
    retrieval = "retrieval notes";
    tool = "execute_tool search";
    plan = "plan p";
    memory = "search_memory";
    fetch_response = "fetch_response";
}

pub(crate) fn play(_: &Exported) {
    play_all(ALL, false);
    odd::play();
}
