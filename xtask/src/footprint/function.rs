//! The cost of compiling an annotated function, compared with the same function without an attribute.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use object::{Object, ObjectSection};

use super::{Package, median};
use crate::cargo::succeed;
use crate::output::Result;

const DEPENDENCIES: &str = "\
genai-otel = { path = \"\" }
tracing = \"0.1\"
";

/// A form of the function: its program, its name in the table, and its attribute.
const FORMS: [(&str, &str, &str); 5] = [
    ("plain", "plain", ""),
    (
        "instrument_err",
        "`#[tracing::instrument(err)]`",
        "#[tracing::instrument(err)]",
    ),
    ("instrument", "`#[tracing::instrument]`", "#[tracing::instrument]"),
    ("tool", "`#[genai::tool]`", "#[genai::tool(call_id = None)]"),
    (
        "chat",
        "`#[genai::chat]`",
        "#[genai::chat(provider = \"openai\", model = path)]",
    ),
];

/// CPU seconds of a check, a build and a release build, and the bytes of machine code.
type Costs = [f64; 4];

/// The programs of all forms.
fn package(folder: &Path, functions: u32) -> Result<Package> {
    let programs = FORMS.map(|(program, _, attribute)| (program.to_owned(), source(attribute, functions)));
    Package::write(folder, DEPENDENCIES, &programs)
}

/// The bytes of machine code of one function of each form, over a plain one.
pub(super) fn code(folder: &Path, functions: u32) -> Result<Vec<(&'static str, f64)>> {
    let package = package(folder, functions)?;
    succeed(package.cargo("build").arg("--release"))?;
    let bytes = |program: &str| code_bytes(&package.release(program));
    let [(plain, ..), forms @ ..] = &FORMS;
    let plain = bytes(plain)?;
    let of_form = |(program, name, _): &(&str, &'static str, &str)| {
        let code = bytes(program)? - plain;
        Ok((*name, code / f64::from(functions)))
    };
    forms.iter().map(of_form).collect()
}

pub(super) fn table(folder: &Path, functions: u32, rounds: usize) -> Result<String> {
    let package = package(&folder.join("functions"), functions)?;
    // The forms are built in turns, so that other work on the machine affects all of them. The first round also builds
    // the dependencies.
    let mut seconds = [const { [const { Vec::new() }; 3] }; FORMS.len()];
    for round in 0..=rounds {
        eprintln!(
            "round {round} of {rounds}: {functions} functions in {} forms",
            FORMS.len()
        );
        for ((program, ..), seconds) in FORMS.iter().zip(&mut seconds) {
            for ((command, release), seconds) in [("check", false), ("build", false), ("build", true)]
                .into_iter()
                .zip(seconds)
            {
                let measured = package.build_again(command, program, release)?;
                if round > 0 {
                    seconds.push(measured);
                }
            }
        }
    }
    let mut costs = Vec::new();
    for ((program, ..), seconds) in FORMS.iter().zip(seconds) {
        let [check, build, release] = seconds.map(median);
        costs.push([check, build, release, code_bytes(&package.release(program))?]);
    }
    Ok(print(functions, &costs))
}

fn print(functions: u32, costs: &[Costs]) -> String {
    let per_function =
        |form: &Costs| -> Costs { std::array::from_fn(|index| (form[index] - costs[0][index]) / f64::from(functions)) };
    let peer = per_function(&costs[1]);
    let mut table = format!(
        "Per annotated function, over a plain one, of {functions}; in parentheses × {}:\n\n\
         | | check, CPU ms | build, CPU ms | release build, CPU ms | machine code, bytes |\n| --- | ---: | ---: | ---: | ---: |\n",
        FORMS[1].1
    );
    for ((_, name, _), form) in FORMS.iter().zip(costs).skip(1) {
        let form = per_function(form);
        let _ = write!(table, "| {name} |");
        for (index, (cost, peer)) in form.iter().zip(peer).enumerate() {
            let (cost_shown, ratio) = (if index == 3 { *cost } else { cost * 1000.0 }, cost / peer);
            let decimals = usize::from(index != 3);
            let _ = write!(table, " {cost_shown:.decimals$} ({ratio:.2}) |");
        }
        table.push('\n');
    }
    table
}

/// A program with `functions` functions of one form, and one of each form, so that all programs share the same code.
fn source(attribute: &str, functions: u32) -> String {
    let mut source = String::from(include_str!("function.txt"));
    let mut calls = String::new();
    let common = FORMS
        .iter()
        .map(|(program, _, attribute)| (format!("one_{program}"), *attribute));
    let measured = (0..functions).map(|number| (format!("edit_{number}"), attribute));
    for (name, attribute) in common.chain(measured) {
        let _ = write!(
            source,
            "\n{attribute}\nasync fn {name}(path: &str, line: u32, text: &str, force: bool, reason: &str) -> Result<Reply, std::io::Error> {{\n    \
             let found = read(path, line).await?;\n    \
             if force {{\n        return Ok(Reply {{ text: format!(\"{{text}} {{found}} {{reason}} {name}\"), tokens: 1 }});\n    }}\n    \
             Ok(Reply {{ text: text.to_owned(), tokens: u64::from(found) }})\n}}\n"
        );
        let _ = writeln!(calls, "    drive(Box::pin({name}(\"a\", 1, \"b\", true, \"c\")));");
    }
    format!("{source}\nfn main() {{\n{calls}}}\n")
}

/// The bytes of all sections with machine code in a program.
fn code_bytes(program: &Path) -> Result<f64> {
    let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", program.display());
    let bytes = fs::read(program).map_err(|error| failed(&error))?;
    let file = object::File::parse(&*bytes).map_err(|error| failed(&error))?;
    let code = file
        .sections()
        .filter(|section| section.kind() == object::SectionKind::Text);
    let bytes: u64 = code.map(|section| section.size()).sum();
    u32::try_from(bytes).map(f64::from).map_err(|error| failed(&error))
}
