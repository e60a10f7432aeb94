//! Prices per token, and the cost of a call at these prices.

use crate::price::billed::BilledTokens;
use crate::price::cost::{Cost, divided};

/// Kinds of prices. Their words are those of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Input,
    Read,
    Write,
    Write1h,
    Output,
    Reasoning,
    Audio,
    AudioRead,
    AudioOut,
    Image,
    ImageRead,
    ImageOut,
    Video,
    VideoOut,
    /// A fee for the call itself.
    Request,
    /// A factor that multiplies all other prices of tokens.
    Times,
}

const KINDS: usize = Kind::Times as usize + 1;

/// Marks a modality that costs the same as text.
pub(super) const AS_TEXT: u64 = u64::MAX;

impl Kind {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "in" => Self::Input,
            "read" => Self::Read,
            "write" => Self::Write,
            "write-1h" => Self::Write1h,
            "out" => Self::Output,
            "reasoning" => Self::Reasoning,
            "audio" => Self::Audio,
            "audio-read" => Self::AudioRead,
            "audio-out" => Self::AudioOut,
            "image" => Self::Image,
            "image-read" => Self::ImageRead,
            "image-out" => Self::ImageOut,
            "video" => Self::Video,
            "video-out" => Self::VideoOut,
            "requests" => Self::Request,
            "times" => Self::Times,
            _ => return None,
        })
    }

    /// Decimal places between the written price, per million tokens or per request, and 10⁻¹⁸ dollars per unit. Factors
    /// are in millionths.
    pub(super) fn places(self) -> u32 {
        match self {
            Self::Request => 18,
            Self::Times => 6,
            _ => 12,
        }
    }

    /// Whether it is the price of something other than text.
    pub(super) fn is_modality(self) -> bool {
        let (first, last) = (Self::Audio as u32, Self::VideoOut as u32);
        (first..=last).contains(&(self as u32))
    }
}

/// One price: `atto` per unit, if the call has more input than `above`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rate {
    pub(super) kind: Kind,
    pub(super) above: u32,
    /// Price in 10⁻¹⁸ US dollars.
    pub(super) atto: u64,
}

/// Prices that apply to one call.
pub(super) struct Rates([Option<u64>; KINDS]);

impl Rates {
    /// Selects the prices for this much input: of each kind, the last one whose bound is exceeded.
    pub(super) fn standard(rates: &[Rate], input: u64) -> Self {
        let mut set = Self([None; KINDS]);
        for rate in rates {
            if rate.above == 0 || input > u64::from(rate.above) {
                set.0[rate.kind as usize] = Some(rate.atto);
            }
        }
        set
    }

    /// Replaces prices by those of a service tier, except for kinds that are already in `taken`.
    pub(super) fn replace(&mut self, rates: &[Rate], input: u64, taken: &mut u32) {
        let before = *taken;
        for rate in rates {
            let bit = 1 << rate.kind as u32;
            if before & bit == 0 && (rate.above == 0 || input > u64::from(rate.above)) {
                self.0[rate.kind as usize] = Some(rate.atto);
                *taken |= bit;
            }
        }
    }

    /// Multiplies all prices of tokens by a factor in millionths.
    pub(super) fn multiply(&mut self, millionths: u128) {
        let tokens = Kind::Input as usize..Kind::Request as usize;
        for price in self.0[tokens].iter_mut().flatten().filter(|price| **price != AS_TEXT) {
            let product = divided(u128::from(*price).saturating_mul(millionths), 1_000_000);
            *price = u64::try_from(product).unwrap_or(AS_TEXT - 1);
        }
    }

    fn get(&self, kind: Kind) -> Option<u64> {
        self.0[kind as usize]
    }

    /// The price of a modality, where text costs `text`. `None` if it has none: text prices are not used for it, unless
    /// text is free.
    fn of_modality(&self, kind: Kind, text: u64) -> Option<u64> {
        match self.get(kind) {
            None => (text == 0).then_some(0),
            Some(AS_TEXT) => Some(text),
            own => own,
        }
    }

    /// The cost of the call. `None` if a required count or price is missing, or if the counts contradict each other.
    pub(super) fn cost(&self, tokens: &BilledTokens) -> Option<Cost> {
        let sum = self.input(tokens)?.saturating_add(self.output(tokens)?);
        Some(rounded(sum.saturating_add(self.request())))
    }

    fn input(&self, tokens: &BilledTokens) -> Option<u128> {
        let price = self.get(Kind::Input)?;
        let read = self.get(Kind::Read).unwrap_or(price);
        let write = self.get(Kind::Write).unwrap_or(price);
        let (mut plain, mut cached) = (tokens.input?, tokens.cache_read);
        let of_hours = tokens.cache_write_1h;
        let of_minutes = tokens.cache_write.checked_sub(of_hours)?;
        plain = plain.checked_sub(cached)?.checked_sub(tokens.cache_write)?;
        let mut sum = times(of_minutes, write);
        add(&mut sum, of_hours, self.get(Kind::Write1h).unwrap_or(write));
        let parts = [
            (Kind::Audio, tokens.audio, Kind::AudioRead, tokens.audio_read),
            (Kind::Image, tokens.image, Kind::ImageRead, tokens.image_read),
            (Kind::Video, tokens.video, Kind::Read, tokens.video_read),
        ];
        for (kind, count, kind_read, count_read) in parts {
            if count == 0 {
                continue;
            }
            let own = self.of_modality(kind, price)?;
            let own_read = match self.get(kind_read) {
                // The price of cached text also applies to modalities that cost as much as text.
                None => (own == price || kind_read == Kind::Read).then_some(read),
                Some(AS_TEXT) => Some(read),
                of_kind => of_kind,
            };
            // Tokens that cost the same as text need not be counted separately.
            if own == price && own_read == Some(read) {
                continue;
            }
            // Without cache reads, none of this part was cached; otherwise its count is required.
            let of_cache = if tokens.cache_read == 0 { 0 } else { count_read? };
            let fresh = count.checked_sub(of_cache)?;
            plain = plain.checked_sub(fresh)?;
            cached = cached.checked_sub(of_cache)?;
            add(&mut sum, fresh, own);
            if of_cache > 0 {
                add(&mut sum, of_cache, own_read?);
            }
        }
        add(&mut sum, plain, price);
        add(&mut sum, cached, read);
        Some(sum)
    }

    fn output(&self, tokens: &BilledTokens) -> Option<u128> {
        let Some(price) = self.get(Kind::Output) else {
            // Embeddings have no output that could be priced.
            return (tokens.output.unwrap_or(0) == 0).then_some(0);
        };
        let Some(mut plain) = tokens.output else {
            return (price == 0).then_some(0);
        };
        let mut sum = 0_u128;
        let reasoning = self.get(Kind::Reasoning).unwrap_or(price);
        let mut parts = [(reasoning, tokens.reasoning), (0, 0), (0, 0), (0, 0)];
        let modalities = [
            (Kind::AudioOut, tokens.audio_out),
            (Kind::ImageOut, tokens.image_out),
            (Kind::VideoOut, tokens.video_out),
        ];
        for (part, (kind, count)) in parts[1..].iter_mut().zip(modalities) {
            if count > 0 {
                *part = (self.of_modality(kind, price)?, count);
            }
        }
        for (own, count) in parts {
            if own != price && count > 0 {
                plain = plain.checked_sub(count)?;
                add(&mut sum, count, own);
            }
        }
        add(&mut sum, plain, price);
        Some(sum)
    }

    /// The most that a call of this size can cost, if it is text.
    pub(super) fn most(&self, input: u64, output: u64) -> Option<Cost> {
        self.get(Kind::Input)?;
        let inputs = [Kind::Input, Kind::Read, Kind::Write, Kind::Write1h];
        Some(self.dearest(&inputs, &[Kind::Output, Kind::Reasoning], input, output))
    }

    /// The most that this number of tokens can cost, of any modality.
    pub(super) fn highest(&self, input: u64, output: u64) -> Option<Cost> {
        use Kind::{Audio, AudioOut, AudioRead, Image, ImageOut, ImageRead, Input, Output, Read, Reasoning};
        use Kind::{Video, VideoOut, Write, Write1h};
        let inputs = [Input, Read, Write, Write1h, Audio, AudioRead, Image, ImageRead, Video];
        // Without a price of text, those of other modalities are no upper bound.
        inputs[..4].iter().find_map(|kind| self.get(*kind))?;
        let outputs = [Output, Reasoning, AudioOut, ImageOut, VideoOut];
        Some(self.dearest(&inputs, &outputs, input, output))
    }

    /// The cost of this number of tokens, each at the highest of these prices.
    fn dearest(&self, inputs: &[Kind], outputs: &[Kind], input: u64, output: u64) -> Cost {
        let prices = |kinds: &[Kind]| {
            let prices = kinds.iter().filter_map(|kind| self.get(*kind));
            prices.filter(|price| *price != AS_TEXT).max().unwrap_or(0)
        };
        let mut sum = self.request();
        add(&mut sum, input, prices(inputs));
        add(&mut sum, output, prices(outputs));
        rounded(sum)
    }

    fn request(&self) -> u128 {
        u128::from(self.get(Kind::Request).unwrap_or(0))
    }
}

fn times(count: u64, atto: u64) -> u128 {
    u128::from(count) * u128::from(atto)
}

/// Adds with saturation: an amount that does not fit is far beyond [`Cost::MAX`].
fn add(sum: &mut u128, count: u64, atto: u64) {
    *sum = sum.saturating_add(times(count, atto));
}

/// Rounds the price of a call from 10⁻¹⁸ to 10⁻¹² dollars.
fn rounded(atto: u128) -> Cost {
    match u64::try_from(atto) {
        Ok(atto) => rounded_u64(atto),
        Err(_) => Cost::from_pico_usd(u64::try_from(divided(atto, u128::from(ATTO_PER_PICO))).unwrap_or(u64::MAX)),
    }
}

const ATTO_PER_PICO: u64 = 1_000_000;

/// Rounds a price below 18 dollars, as nearly all are, with a division of machine words.
pub(super) fn rounded_u64(atto: u64) -> Cost {
    let (quotient, rest) = (atto / ATTO_PER_PICO, atto % ATTO_PER_PICO);
    let up = rest > ATTO_PER_PICO / 2 || (rest == ATTO_PER_PICO / 2 && quotient % 2 == 1);
    Cost::from_pico_usd(quotient + u64::from(up))
}

#[cfg(test)]
mod tests {
    use crate::price::billed::BilledTokens;
    use crate::price::cost::Cost;
    use crate::price::rates::{AS_TEXT, Kind, Rate, Rates};

    /// Prices as those of `gpt-realtime`, with hour-long cache writes, in millionths of a dollar per token.
    fn rates() -> Rates {
        let rate = |(kind, usd): (Kind, u64)| Rate {
            kind,
            above: 0,
            atto: usd * 1_000_000_000_000,
        };
        let rates = [
            (Kind::Input, 4),
            (Kind::Read, 1),
            (Kind::Write, 5),
            (Kind::Write1h, 8),
            (Kind::Output, 16),
            (Kind::Audio, 32),
            (Kind::AudioRead, 2),
            (Kind::AudioOut, 64),
        ];
        Rates::standard(&rates.map(rate), 0)
    }

    fn cost(tokens: BilledTokens) -> Option<u64> {
        rates().cost(&tokens).map(|cost| cost.pico_usd() / 1_000_000)
    }

    #[test]
    fn each_token_kind_has_its_price() {
        let text = BilledTokens {
            input: Some(100),
            output: Some(10),
            ..BilledTokens::default()
        };
        assert_eq!(cost(text), Some(100 * 4 + 10 * 16));
        let written = BilledTokens {
            cache_write: 50,
            cache_write_1h: 20,
            ..text
        };
        assert_eq!(cost(written), Some(50 * 4 + 30 * 5 + 20 * 8 + 10 * 16));
        let spoken = BilledTokens {
            audio: 60,
            audio_out: 4,
            ..text
        };
        assert_eq!(cost(spoken), Some(40 * 4 + 60 * 32 + 6 * 16 + 4 * 64));
        let cached = BilledTokens {
            cache_read: 30,
            audio_read: Some(10),
            ..spoken
        };
        assert_eq!(cost(cached), Some(20 * 4 + 50 * 32 + 20 + 10 * 2 + 6 * 16 + 4 * 64));
        // Images have no price of their own.
        for seen in [BilledTokens { image: 1, ..text }, BilledTokens { image_out: 1, ..text }] {
            assert_eq!(cost(seen), None);
        }
    }

    #[test]
    fn modality_rate_can_equal_text_rate() {
        let mut rates = rates();
        rates.0[Kind::Image as usize] = Some(AS_TEXT);
        rates.0[Kind::ImageOut as usize] = Some(AS_TEXT);
        let seen = BilledTokens {
            input: Some(100),
            output: Some(10),
            image: 40,
            image_out: 3,
            cache_read: 30,
            ..BilledTokens::default()
        };
        let cost = |rates: &Rates| rates.cost(&seen).map(|cost| cost.pico_usd() / 1_000_000);
        assert_eq!(cost(&rates), Some(70 * 4 + 30 + 10 * 16));
        rates.multiply(1_500_000);
        assert_eq!(cost(&rates), Some((70 * 4 + 30 + 10 * 16) * 3 / 2));
    }

    #[test]
    fn ambiguous_token_kinds_have_no_cost() {
        let text = BilledTokens {
            input: Some(100),
            output: Some(10),
            ..BilledTokens::default()
        };
        for tokens in [
            // It is unknown whether cached tokens are text or audio.
            BilledTokens {
                audio: 60,
                cache_read: 30,
                ..text
            },
            // A part is larger than the whole.
            BilledTokens { audio: 101, ..text },
            BilledTokens {
                audio: 60,
                cache_read: 30,
                audio_read: Some(31),
                ..text
            },
            BilledTokens {
                audio: 60,
                cache_read: 80,
                audio_read: Some(10),
                ..text
            },
            BilledTokens {
                cache_write: 1,
                cache_write_1h: 2,
                ..text
            },
            BilledTokens { audio_out: 11, ..text },
        ] {
            assert_eq!(rates().cost(&tokens), None::<Cost>, "{tokens:?}");
        }
    }
}
