//! Every operation with all that can be captured, as summaries, and a redactor that finds nothing: no text may be there.

use crate::exported::Exported;
use crate::forms::forms;
use crate::operations::{operations, play_all};
use crate::secrets::KEPT;
use crate::settings::NO_RULES;

forms!(
    request,
    prompt,
    options,
    genai::request(user = prompt, capture(input, output, error))
);
forms!(
    workflow,
    prompt,
    options,
    genai::workflow(name = "w", capture(input, output, error))
);
forms!(
    agent,
    prompt,
    options,
    genai::agent(name = "a", capture(input, output, error))
);
forms!(
    remote_agent,
    prompt,
    options,
    genai::remote_agent(
        provider = "openai",
        name = "r",
        request = &options,
        capture(input, output, system, tools, error)
    )
);
forms!(
    create_agent,
    prompt,
    options,
    genai::create_agent(provider = "openai", name = "c", capture(error)),
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
        capture(input, output, system, tools, error)
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
        capture(input, output, system, tools, error)
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
        capture(input, output, system, tools, error)
    )
);
forms!(
    embeddings,
    prompt,
    options,
    genai::embeddings(provider = "openai", model = "text-embedding-3-small", capture(error)),
    once
);
forms!(
    retrieval,
    prompt,
    options,
    genai::retrieval(data_source = "notes", capture(query, documents, error)),
    once
);
forms!(
    tool,
    prompt,
    options,
    genai::tool(name = "search", call_id = None, capture(arguments, result, error))
);
forms!(plan, prompt, options, genai::plan(agent = "p", capture(error)), once);
forms!(
    memory,
    prompt,
    options,
    genai::memory(operation = "search_memory", capture(query, records, error)),
    once
);
forms!(
    fetch_response,
    prompt,
    options,
    genai::fetch_response(provider = "openai", response_id = "r1", capture(output, error))
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

#[test]
fn summaries_have_no_texts() {
    let exported = Exported::of(NO_RULES, |_| play_all(ALL, false));
    exported.assert_clean();
    for (operation, calls) in genai_semconv::OPERATIONS.iter().zip(ALL) {
        for content in operation.contents {
            let values = exported.attributes_of(|name| name == calls.span, content.attr.key);
            let what = format!("`{}` of `{}`", content.name, calls.span);
            assert!(
                values.iter().any(|value| value.contains("fingerprint")),
                "no {what}: {values:?}"
            );
            assert!(values.iter().all(|value| !value.contains(KEPT)), "{what}: {values:?}");
        }
        let statuses = exported.statuses_of(|name| name == calls.span).concat();
        assert!(statuses.contains(", fingerprint "), "{}: {statuses}", calls.span);
        assert!(!statuses.contains(KEPT), "{}: {statuses}", calls.span);
    }
    for key in crate::recorded::ON_EVENTS {
        assert!(!exported.of_events(key).is_empty(), "no `{key}` on events");
    }
    let stored = exported.stored();
    assert!(stored.contains("fingerprint") && !stored.contains(KEPT), "{stored}");
}
