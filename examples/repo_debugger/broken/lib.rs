//! Response times as the status page reports them.

/// The `percent`-th percentile of `samples`, in milliseconds; `None` without samples.
pub fn percentile(samples: &[u32], percent: u8) -> Option<u32> {
    if samples.is_empty() {
        return None;
    }
    let mut sorted = samples.to_vec();
    sorted.sort_unstable();
    let rank = sorted.len() * usize::from(percent) / 100;
    Some(sorted[rank.min(sorted.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn no_samples_no_percentile() {
        assert_eq!(percentile(&[], 50), None);
    }

    #[test]
    fn highest_is_the_slowest_sample() {
        assert_eq!(percentile(&[120, 80, 300, 90], 100), Some(300));
    }

    #[test]
    fn ninety_fifth_of_twenty_samples() {
        let samples: Vec<u32> = (1..=20).map(|n| n * 10).collect();
        assert_eq!(percentile(&samples, 95), Some(190));
    }
}
