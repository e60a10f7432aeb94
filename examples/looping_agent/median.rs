/// The value in the middle; of an even number of values, the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[test]
fn median_of_three() {
    assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
}

#[test]
fn median_of_four() {
    assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), 2.5);
}
