//! Media types: validation, and file name extensions.

/// Media type of content whose type is unknown or invalid.
const BYTES: &str = "application/octet-stream";

/// Valid media type without its parameters, in lower case. The input comes from a message and is used in headers, so
/// invalid types become [`BYTES`].
pub(crate) fn known(said: &str) -> String {
    let is_name = |name: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".+-".contains(&byte);
        (1..=64).contains(&name.len()) && name.bytes().all(plain)
    };
    let said = said.split(';').next().unwrap_or_default().trim();
    said.split_once('/')
        .filter(|(kind, name)| is_name(kind) && is_name(name))
        .map_or_else(|| BYTES.to_owned(), |_| said.to_ascii_lowercase())
}

/// File name extension of a media type. Only extensions of the table are returned, because they become part of file
/// names.
pub(crate) fn extension(media_type: &str) -> &'static str {
    EXTENSIONS
        .iter()
        .find(|(known, _)| *known == media_type)
        .map_or("bin", |(_, extension)| extension)
}

/// Extensions of the media types that models read and produce.
const EXTENSIONS: &[(&str, &str)] = &[
    ("application/json", "json"),
    ("application/msword", "doc"),
    ("application/pdf", "pdf"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("audio/aac", "aac"),
    ("audio/aiff", "aiff"),
    ("audio/flac", "flac"),
    ("audio/mp3", "mp3"),
    ("audio/mpeg", "mp3"),
    ("audio/ogg", "ogg"),
    ("audio/opus", "opus"),
    ("audio/wav", "wav"),
    ("audio/webm", "webm"),
    ("audio/x-wav", "wav"),
    ("image/avif", "avif"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/heif", "heif"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tiff"),
    ("image/webp", "webp"),
    ("text/css", "css"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/markdown", "md"),
    ("text/plain", "txt"),
    ("text/xml", "xml"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpeg"),
    ("video/quicktime", "mov"),
    ("video/webm", "webm"),
];
