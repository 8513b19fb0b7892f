//! A blob that streams down, of a service that speaks JSON.

use crate::clients::of_moto;
use crate::clients::polly::Client;
use crate::clients::polly::operation::synthesize_speech::SynthesizeSpeechError;
use crate::clients::polly::types::{OutputFormat, VoiceId};

pub(crate) async fn synthesize() {
    let client = of_moto(Client::builder());
    let speech =
        client.synthesize_speech().text("hello").output_format(OutputFormat::Mp3).voice_id(VoiceId::Joanna);
    let answer = speech.send().await.expect("answered");
    assert_eq!(answer.content_type.as_deref(), Some("audio/mpeg"));
    assert!(!answer.audio_stream.collect().await.expect("whole").is_empty());
    let speech =
        client.synthesize_speech().text("hello").output_format(OutputFormat::Mp3).voice_id(VoiceId::Joanna);
    let error = speech.lexicon_names(vec!["none".to_owned()]).send().await.expect_err("no such lexicon");
    assert!(
        matches!(error.as_modeled(), Some(SynthesizeSpeechError::LexiconNotFoundException(_))),
        "{error:?}"
    );
}
