//! Images, sounds, videos and documents: their bytes in base64, or their location.

use aws_sdk_bedrockruntime::types::{
    AudioBlock, AudioSource, DocumentBlock, DocumentContentBlock, DocumentSource, GuardrailConverseImageBlock,
    GuardrailConverseImageSource, ImageSource, VideoBlock, VideoSource,
};
use aws_smithy_types::{Blob, base64};

use crate::messages::Part;

/// An image, with the format apart from the source, as in streams.
pub(super) fn image(format: Option<&str>, source: &ImageSource) -> Option<Part> {
    let mime_type = format.map(|format| format!("image/{format}"));
    Some(match source {
        ImageSource::Bytes(bytes) => blob("image", mime_type, bytes),
        ImageSource::S3Location(place) => at("image", mime_type, &place.uri),
        _ => return None,
    })
}

pub(super) fn guarded_image(image: &GuardrailConverseImageBlock) -> Option<Part> {
    match image.source.as_ref()? {
        GuardrailConverseImageSource::Bytes(bytes) => {
            Some(blob("image", Some(format!("image/{}", image.format.as_str())), bytes))
        }
        _ => None,
    }
}

pub(super) fn audio(audio: &AudioBlock) -> Option<Part> {
    let mime_type = Some(match audio.format.as_str() {
        "mp3" | "mpga" => "audio/mpeg".to_owned(),
        "m4a" => "audio/mp4".to_owned(),
        "mka" | "mkv" => "audio/matroska".to_owned(),
        other => format!("audio/{other}"),
    });
    Some(match audio.source.as_ref()? {
        AudioSource::Bytes(bytes) => blob("audio", mime_type, bytes),
        AudioSource::S3Location(place) => at("audio", mime_type, &place.uri),
        _ => return None,
    })
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
    Some(match video.source.as_ref()? {
        VideoSource::Bytes(bytes) => blob("video", mime_type, bytes),
        VideoSource::S3Location(place) => at("video", mime_type, &place.uri),
        _ => return None,
    })
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
    let mime_type = mime_type.map(str::to_owned);
    Some(match document.source.as_ref()? {
        DocumentSource::Bytes(bytes) => blob("document", mime_type, bytes),
        DocumentSource::S3Location(place) => at("document", mime_type, &place.uri),
        DocumentSource::Text(text) => Part::text(text),
        DocumentSource::Content(contents) => {
            let texts: Vec<_> = contents.iter().filter_map(text).collect();
            Part::text(texts.join("\n"))
        }
        _ => return None,
    })
}

fn text(content: &DocumentContentBlock) -> Option<&str> {
    content.as_text().ok().map(String::as_str)
}

fn blob(modality: &str, mime_type: Option<String>, bytes: &Blob) -> Part {
    Part::Blob {
        modality: modality.to_owned(),
        mime_type,
        content: base64::encode(bytes),
    }
}

fn at(modality: &str, mime_type: Option<String>, uri: &str) -> Part {
    Part::Uri {
        modality: modality.to_owned(),
        mime_type,
        uri: uri.to_owned(),
    }
}
