//! A language model of few thoughts: it says what was said to it, word by word.
//!
//! Two models have moods: `peer.busy` has no time for anybody, and `peer.weary` breaks off after three words.

use anyhow::Result;
use smithy_streams::bedrock::operation::converse_stream::{
    ConverseStream, ConverseStreamError, ConverseStreamInput,
};
use smithy_streams::bedrock::types::{
    ContentBlock, ContentBlockDelta, ContentBlockDeltaEvent, ContentBlockStopEvent, ConversationRole,
    ConverseStreamMetadataEvent, ConverseStreamMetrics, ConverseStreamOutput, Message, MessageStartEvent,
    MessageStopEvent, ModelStreamErrorException, StopReason, ThrottlingException, TokenUsage,
    ValidationException,
};
use smithy_streams_runtime::mock::{Exchange, Server};
use tokio::time::Instant;

use crate::report;

pub(crate) fn open(server: &Server) {
    server.on::<ConverseStream, _, _>(|exchange| report(converse(exchange)));
}

async fn converse(mut exchange: Exchange<ConverseStream>) -> Result<()> {
    let begin = Instant::now();
    let answer = match Answer::to(exchange.input()) {
        Ok(answer) => answer,
        Err(error) => return Ok(exchange.reply_error(error).await?),
    };
    let is_weary = exchange.input().model_id.as_deref() == Some("peer.weary");

    let start = MessageStartEvent::new(ConversationRole::Assistant);
    exchange.emit(ConverseStreamOutput::MessageStart(start)).await?;
    for (place, word) in answer.words.into_iter().enumerate() {
        if is_weary && place == 3 {
            let error = ModelStreamErrorException::new().message("this model needs a rest");
            exchange.exception(ConverseStreamError::ModelStreamErrorException(error)).await?;
            return Ok(exchange.finish().await?);
        }
        let delta = ContentBlockDeltaEvent::new(ContentBlockDelta::Text(word), 0);
        exchange.emit(ConverseStreamOutput::ContentBlockDelta(delta)).await?;
    }
    let stop = ContentBlockStopEvent::new(0);
    exchange.emit(ConverseStreamOutput::ContentBlockStop(stop)).await?;
    let stop = MessageStopEvent::new(answer.stop_reason);
    exchange.emit(ConverseStreamOutput::MessageStop(stop)).await?;
    let metrics = ConverseStreamMetrics::new(i64::try_from(begin.elapsed().as_millis())?);
    let metadata = ConverseStreamMetadataEvent::new(answer.usage, metrics);
    exchange.emit(ConverseStreamOutput::Metadata(metadata)).await?;
    Ok(exchange.finish().await?)
}

struct Answer {
    words: Vec<String>,
    stop_reason: StopReason,
    usage: TokenUsage,
}

impl Answer {
    /// To the last message of the conversation, with a look at the one before. A word is a token.
    fn to(input: &ConverseStreamInput) -> Result<Self, ConverseStreamError> {
        if input.model_id.as_deref() == Some("peer.busy") {
            let error = ThrottlingException::new().message("this model talks to somebody else");
            return Err(ConverseStreamError::ThrottlingException(error));
        }
        let messages = input.messages.as_deref().unwrap_or_default();
        if messages.last().is_none_or(|last| last.role != ConversationRole::User) {
            let error = ValidationException::new().message("a conversation ends with a message of the user");
            return Err(ConverseStreamError::ValidationException(error));
        }
        let questions: Vec<&str> =
            messages.iter().filter(|it| it.role == ConversationRole::User).map(text).collect();
        let answer = match questions[..] {
            [.., before, last] => format!("You said: {last} Before that you said: {before}"),
            _ => format!("You said: {}", questions.concat()),
        };
        let limit = input.inference_config.as_ref().and_then(|config| config.max_tokens);
        Ok(Self::new(&answer, messages, limit))
    }

    fn new(answer: &str, messages: &[Message], limit: Option<i32>) -> Self {
        let mut words: Vec<String> = answer.split_inclusive(' ').map(str::to_owned).collect();
        let limit = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        let stop_reason = if words.len() > limit { StopReason::MaxTokens } else { StopReason::EndTurn };
        words.truncate(limit);
        let read = messages.iter().flat_map(|message| text(message).split_whitespace()).count() as i32;
        let written = words.len() as i32;
        Self { words, stop_reason, usage: TokenUsage::new(read, written, read + written) }
    }
}

/// The first text of a message.
fn text(message: &Message) -> &str {
    let text = message.content.iter().find_map(|block| match block {
        ContentBlock::Text(text) => Some(text.as_str()),
        _ => None,
    });
    text.unwrap_or_default()
}
