//! Amounts of money.

use genai_runtime::price::Cost;

#[test]
fn amounts_are_exact() {
    let tenth = Cost::from_usd(0.1);
    assert_eq!(tenth.pico_usd(), 100_000_000_000);
    let sum: Cost = std::iter::repeat_n(tenth, 10).sum();
    assert_eq!(sum, Cost::from_usd(1.0));
    for usd in [0.1, 0.0312, 0.000_001, 1e-12, 123_456.789, 9_007.199_254_740_993] {
        assert_eq!(Cost::from_usd(usd).usd().to_bits(), usd.to_bits(), "{usd}");
    }
}

#[test]
fn cost_sums_saturate() {
    assert_eq!(Cost::MAX + Cost::from_usd(1.0), Cost::MAX);
    assert_eq!(Cost::ZERO.saturating_sub(Cost::from_usd(1.0)), Cost::ZERO);
    assert_eq!(
        Cost::from_usd(3.0).saturating_sub(Cost::from_usd(1.0)),
        Cost::from_usd(2.0)
    );
    let mut total = Cost::from_usd(0.5);
    total += Cost::from_usd(0.25);
    assert_eq!(total, Cost::from_usd(0.75));
}

#[test]
fn invalid_amount_is_zero_or_max() {
    for usd in [f64::NAN, -0.0, -1.0, f64::NEG_INFINITY] {
        assert_eq!(Cost::from_usd(usd), Cost::ZERO, "{usd}");
    }
    for usd in [f64::INFINITY, f64::MAX, 18_446_744.1] {
        assert_eq!(Cost::from_usd(usd), Cost::MAX, "{usd}");
    }
    // Beyond twelve places, half to even.
    assert_eq!(Cost::from_usd(0.000_000_000_000_5).pico_usd(), 0);
    assert_eq!(Cost::from_usd(0.000_000_000_001_5).pico_usd(), 2);
    assert_eq!(Cost::from_usd(1e-300), Cost::ZERO);
}

#[test]
fn cost_display_defaults_to_four_places() {
    for (usd, expected) in [
        (0.0, "$0.0000"),
        (0.0312, "$0.0312"),
        (0.031_25, "$0.0312"),
        (0.031_35, "$0.0314"),
        (0.5, "$0.5000"),
        (12.345_67, "$12.3457"),
        (0.000_049, "<$0.0001"),
        (0.000_051, "$0.0001"),
    ] {
        assert_eq!(Cost::from_usd(usd).to_string(), expected, "{usd}");
    }
    let cost = Cost::from_usd(0.031_25);
    assert_eq!(
        format!("{cost:.2} {cost:.0} {cost:.12} {cost:.20}"),
        "$0.03 $0 $0.031250000000 $0.031250000000"
    );
    assert_eq!(Cost::MAX.to_string(), "$18446744.0737");
}
