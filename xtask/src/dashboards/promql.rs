//! `added(metric{matchers})`, which `PromQL` has no word for.

use std::fmt::Write as _;

/// Writes out what was added within `window` by series that match `matchers`, too.
///
/// A series that is new in this time counts in full, since `increase` takes the first value that it sees for what had
/// been there before. It is new if nobody saw it in the day before: a scrape that was missed at the very beginning of the time
/// would otherwise make an old series new. Its last value counts, also where its process has ended.
pub(super) fn expand(expression: &str, matchers: &str, window: &str) -> String {
    let mut expanded = String::new();
    let mut rest = expression.trim();
    while let Some((before, after)) = rest.split_once("added(") {
        let Some((selector, after)) = after.split_once(')') else {
            break;
        };
        let (metric, own) = selector.split_once('{').unwrap_or((selector, "}"));
        let own = own.trim_end_matches('}');
        let both = [matchers, own].into_iter().filter(|it| !it.is_empty());
        let both = both.collect::<Vec<_>>().join(",");
        let series = if both.is_empty() {
            metric.to_owned()
        } else {
            format!("{metric}{{{both}}}")
        };
        expanded.push_str(before);
        let _ = write!(
            expanded,
            "(last_over_time({series}[{window}]) unless last_over_time({series}[1d] offset {window}) or increase({series}[{window}]))"
        );
        rest = after;
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn promql_added_macro_is_expanded() {
        assert_eq!(
            expand("sum(added(a_total)) / 2", "", "5m"),
            "sum((last_over_time(a_total[5m]) unless last_over_time(a_total[1d] offset 5m) or increase(a_total[5m]))) / 2"
        );
        let series = r#"a_total{job="j",b!=""}"#;
        assert_eq!(
            expand(r#"added(a_total{b!=""})"#, r#"job="j""#, "1h"),
            format!(
                "(last_over_time({series}[1h]) unless last_over_time({series}[1d] offset 1h) or increase({series}[1h]))"
            )
        );
    }
}
