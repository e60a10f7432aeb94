//! Images, sounds, videos and documents: their bytes in base64, or their location.

use aws_sdk_bedrockruntime::types::{
    AudioBlock, DocumentBlock, DocumentContentBlock, DocumentSource, GuardrailConverseImageBlock, ImageSource,
    S3Location, VideoBlock,
};
use aws_smithy_types::{Blob, base64};

use crate::messages::Part;

/// An image, with the format apart from the source, as in streams.
pub(super) fn image(format: Option<&str>, source: &ImageSource) -> Option<Part> {
    let mime_type = format.map(|format| format!("image/{format}"));
    part("image", mime_type, source.as_bytes().ok(), source.as_s3_location().ok())
}

pub(super) fn guarded_image(image: &GuardrailConverseImageBlock) -> Option<Part> {
    let mime_type = format!("image/{}", image.format.as_str());
    part("image", Some(mime_type), image.source.as_ref()?.as_bytes().ok(), None)
}

pub(super) fn audio(audio: &AudioBlock) -> Option<Part> {
    let mime_type = Some(match audio.format.as_str() {
        "mp3" | "mpga" => "audio/mpeg".to_owned(),
        "m4a" => "audio/mp4".to_owned(),
        "mka" | "mkv" => "audio/matroska".to_owned(),
        other => format!("audio/{other}"),
    });
    let source = audio.source.as_ref()?;
    part("audio", mime_type, source.as_bytes().ok(), source.as_s3_location().ok())
}

pub(super) fn video(video: &VideoBlock) -> Option<Part> {
    let mime_type = Some(match video.format.as_str() {
        "mov" => "video/quicktime".to_owned(),
        "mkv" => "video/matroska".to_owned(),
        "mpg" => "video/mpeg".to_owned(),
        "flv" => "video/x-flv".to_owned(),
        "wmv" => "video/x-ms-wmv".to_owned(),
        "three_gp" => "video/3gpp".to_owned(),
        other => format!("video/{other}"),
    });
    let source = video.source.as_ref()?;
    part("video", mime_type, source.as_bytes().ok(), source.as_s3_location().ok())
}

/// A document, which becomes a text part if it is given as text.
pub(super) fn document(document: &DocumentBlock) -> Option<Part> {
    let mime_type = match document.format.as_str() {
        "pdf" => Some("application/pdf"),
        "csv" => Some("text/csv"),
        "html" => Some("text/html"),
        "md" => Some("text/markdown"),
        "txt" => Some("text/plain"),
        "doc" => Some("application/msword"),
        "docx" => Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        "xls" => Some("application/vnd.ms-excel"),
        "xlsx" => Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => None,
    };
    match document.source.as_ref()? {
        DocumentSource::Text(text) => Some(Part::text(text)),
        DocumentSource::Content(contents) => {
            let texts: Vec<_> = contents.iter().filter_map(text).collect();
            Some(Part::text(texts.join("\n")))
        }
        source => {
            let mime_type = mime_type.map(str::to_owned);
            part(
                "document",
                mime_type,
                source.as_bytes().ok(),
                source.as_s3_location().ok(),
            )
        }
    }
}

fn text(content: &DocumentContentBlock) -> Option<&str> {
    content.as_text().ok().map(String::as_str)
}

/// The bytes of a source in base64, or its location.
fn part(modality: &str, mime_type: Option<String>, bytes: Option<&Blob>, place: Option<&S3Location>) -> Option<Part> {
    let modality = modality.to_owned();
    match (bytes, place) {
        (Some(bytes), _) => Some(Part::Blob {
            modality,
            mime_type,
            content: base64::encode(bytes),
        }),
        (None, Some(place)) => Some(Part::Uri {
            modality,
            mime_type,
            uri: place.uri.clone(),
        }),
        (None, None) => None,
    }
}
