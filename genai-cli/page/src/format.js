// Numbers and texts as a person reads them.

const THIN = "\u202f";

export function count(number) {
  if (number == null) return "";
  return String(number).replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

export function duration(us) {
  if (us == null) return "";
  if (us < 1000) return `${Math.round(us)}${THIN}µs`;
  if (us < 100_000) return `${trimmed(us / 1000)}${THIN}ms`;
  if (us < 59_995_000) return `${(us / 1e6).toFixed(us < 10e6 ? 2 : 1)}${THIN}s`;
  const seconds = Math.round(us / 1e6);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${THIN}min ${pad(seconds % 60)}${THIN}s`;
  return `${count(Math.floor(seconds / 3600))}${THIN}h ${pad(Math.floor(seconds / 60) % 60)}${THIN}min`;
}

const pad = (number) => String(number).padStart(2, "0");
const trimmed = (number) => (number < 10 ? number.toFixed(1) : String(Math.round(number)));

export function dollars(usd) {
  if (usd == null) return "";
  if (usd === 0) return "$0";
  if (usd < 0.000001) return "<$0.000001";
  // Three digits that say something, so that small amounts can be added up.
  if (usd < 0.01) return `$${usd.toFixed(2 - Math.floor(Math.log10(usd)))}`;
  // A half is rounded up, whatever its nearest binary fraction is.
  if (usd < 1) return `$${(usd + 1e-9).toFixed(4)}`;
  return `$${usd.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, THIN)}`;
}

export function percent(part, whole) {
  if (part == null || !whole) return "";
  const share = (100 * part) / whole;
  if (share > 0 && share < 1) return `<1${THIN}%`;
  return `${Math.round(share)}${THIN}%`;
}

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export function when(unixMs) {
  if (unixMs == null) return "";
  const at = new Date(unixMs);
  if (Number.isNaN(at.getTime())) return "";
  return at.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

// Characters that hide text or turn it around are shown as a mark: a name from a trace must not be able to disguise itself.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

export const visible = (text) => String(text ?? "").replace(HIDDEN, "\ufffd");

// The same for texts of several lines.
const HIDDEN_IN_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]/g;

export const visibleLines = (text) => String(text ?? "").replace(/\r\n?/g, "\n").replace(HIDDEN_IN_LINES, "\ufffd");
