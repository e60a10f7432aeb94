//! Accepted differences of messages, by degree. Each group has its reason.

use super::message::Apart::{self, Help, Label, Place, Words};

/// The messages that differ, by file and by the function that they point into.
pub(crate) const ACCEPTED: &[(Apart, &str, &[&str])] = &[
    // rustc offers `.clone()` for nothing inside a `move` block, and looks for the type to change only in the
    // function's own signature. That a block returns the type of the signature is a note instead of a label at the same
    // place. A captured value that is not `Send` has a note of its own.
    (
        Help,
        "borrow",
        &[
            "local_use_after_move",
            "moved_in_loop_plain",
            "moved_out_of_borrow_plain",
            "shared_reference_plain",
            "use_after_move_plain",
        ],
    ),
    (Help, "early_return", &["number_for_nothing"]),
    (Help, "lints", &["unused_mut"]),
    (Help, "members", &["collected_plain"]),
    (
        Help,
        "missing_await",
        &["in_branch", "in_result", "in_return", "in_tail", "tail"],
    ),
    (
        Help,
        "send",
        &[
            "caller_argument",
            "caller_generic_without_bound",
            "caller_method",
            "opaque",
        ],
    ),
    (
        Help,
        "tail_expression",
        &["boxed", "call_for_nothing", "value_for_nothing"],
    ),
    // "expected … because of return type" and "implicitly returns `()`" are labels of functions; for a block, a note
    // shows the same place. `self` is captured, since it cannot be made a variable, so its labels are those of a
    // capture. `!` is `Infallible` in the body.
    (
        Label,
        "borrow",
        &[
            "consumed",
            "consumed_plain",
            "moved_in_loop",
            "moved_out_of_borrow",
            "moved_out_of_self",
            "moved_out_of_self_plain",
            "push",
            "push_plain",
            "shared_reference",
            "use_after_move",
        ],
    ),
    (Label, "control_flow", &["recursion"]),
    (
        Label,
        "early_return",
        &[
            "both",
            "never",
            "nothing_for_number",
            "number",
            "number_for_nothing_plain",
            "opaque",
            "opaque_async",
            "text",
            "without_ok",
        ],
    ),
    (Label, "lifetimes", &["boxed", "generic_plain"]),
    (Label, "members", &["return_type_without_bound_plain"]),
    (Label, "missing_await", &["awaited_in_plain"]),
    (Label, "question_mark", &["other_error_plain"]),
    (
        Label,
        "stray_semicolon",
        &[
            "number_plain",
            "number_plain_on_one_line",
            "opaque",
            "result_plain",
            "take_plain",
        ],
    ),
    (
        Label,
        "tail_expression",
        &[
            "borrowed_async",
            "borrowed_for_owned",
            "call_for_nothing_plain",
            "empty_for_number_plain",
            "generic",
            "literal_for_owned",
            "loop_for_number",
            "missing_ok",
            "missing_ok_unit_plain",
            "missing_some",
            "name",
            "never",
            "never_ends",
            "never_plain",
            "new",
            "not_an_iterator_plain",
            "not_boxed",
            "one_branch_plain",
            "opaque_plain",
            "partly_opaque",
            "other_width",
            "text_for_number",
            "value_for_nothing_plain",
        ],
    ),
    // rustc writes "async block" and "closure" in place of "async function" and "function". The variables that replace
    // the parameters of a plain function are "local variables".
    (
        Words,
        "borrow",
        &[
            "assigned_not_mut",
            "assigned_not_mut_plain",
            "push_on_value",
            "push_on_value_plain",
            "returns_parameter",
            "returns_parameter_plain",
        ],
    ),
    (
        Words,
        "control_flow",
        &[
            "break_outside",
            "break_outside_plain",
            "continue_outside",
            "continue_outside_plain",
        ],
    ),
    (
        Words,
        "question_mark",
        &[
            "in_nothing",
            "in_nothing_plain",
            "in_number",
            "in_number_plain",
            "opaque",
            "option_in_result",
            "result_in_option",
            "result_in_option_plain",
            "unit_plain",
        ],
    ),
    // * Errors about a value that the outer function gets from the closure point to the whole body, not to its last
    //   expression.
    // * A return type without a size, or `Result<impl …>` for another type, is an error both of the body and of its
    //   call.
    // * An `impl Trait` gives the body no expected type.
    // * A recursive call is not seen through the closure.
    // * A parameter of an `async fn` that is assigned and not read also has the warning that it is captured and not
    //   read. As a variable, as in a plain function, it would be in the future twice.
    (Place, "borrow", &["closure_escapes", "future_escapes"]),
    (Place, "lifetimes", &["boxed_plain", "other_plain"]),
    (Place, "lints", &["unconditional_recursion", "unused_assignment"]),
    (
        Place,
        "members",
        &[
            "trait_object_return",
            "trait_object_return_plain",
            "unsized_argument_plain",
            "unsized_return",
            "unsized_return_plain",
        ],
    ),
    // The closing brace of a body that was rebuilt has the place of both braces. Messages at this place come twice, or
    // point to the whole body.
    (Place, "unparsable_operator", &["missing_operand"]),
    (
        Place,
        "tail_expression",
        &["empty_for_number", "never_ends_plain", "opaque_future"],
    ),
];
