//! The file `metrics.rs`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::buckets;
use super::names::constant;
use super::registry::{Registry, array, requirement, text};
use crate::output::Result;

pub(crate) fn constants(registry: &Registry) -> Result<TokenStream> {
    let mut constants = Vec::new();
    let mut names = Vec::new();
    for metric in registry.list("metrics")? {
        let id = text(metric, "name")?;
        let unit = text(metric, "unit")?;
        let brief = text(metric, "brief")?.trim();
        let name = constant(id);
        // The MCP metrics have no value type in the registry; a duration is a float.
        let value_type = metric["annotations"]["code_generation"]["metric_value_type"]
            .as_str()
            .unwrap_or("double");
        let (instrument, buckets) = match (text(metric, "instrument")?, value_type) {
            ("counter", "int") => (quote!(CounterU64), &[] as &[f64]),
            ("histogram", "int") => (quote!(HistogramU64), buckets::of(id)?),
            ("histogram", "double") => (quote!(HistogramF64), buckets::of(id)?),
            (other, value) => return Err(format!("{id} is a {other} of {value}, which is not known here")),
        };
        let attributes = array(metric, "attributes")?
            .iter()
            .map(|attribute| {
                let name = constant(text(attribute, "key")?);
                let requirement = Ident::new(requirement(attribute)?, Span::call_site());
                Ok(quote!(MetricAttribute { attr: erased::#name, requirement: Requirement::#requirement }))
            })
            .collect::<Result<Vec<_>>>()?;
        let doc = format!(" `{id}`, in `{unit}`.");
        constants.push(quote! {
            #[doc = #doc]
            pub const #name: Metric = Metric {
                name: #id,
                brief: #brief,
                instrument: Instrument::#instrument,
                unit: #unit,
                buckets: &[#(#buckets),*],
                attributes: &[#(#attributes),*],
            };
        });
        names.push(name);
    }
    Ok(quote! {
        //! Every metric of the conventions.
        use super::erased;
        use crate::attr::Requirement;
        use crate::group::{Instrument, Metric, MetricAttribute};
        #(#constants)*
        /// Every metric of this module.
        pub const METRICS: &[Metric] = &[#(#names),*];
    })
}
