//! The words of an expression.

use serde_json::Value;

use super::parser::Fault;

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    /// A name in double quotes, which no function has.
    Quoted(String),
    Literal(Value),
    Number(i64),
    /// Everything that is made of signs.
    Sign(&'static str),
    End,
}

/// Longer ones first.
const SIGNS: [&str; 24] = [
    "[?", "[]", "||", "&&", "==", "!=", "<=", ">=", "[", "]", "{", "}", "(", ")", ".", ",", ":", "*", "@",
    "|", "&", "!", "<", ">",
];

/// More words than this are no path of a model; their number bounds how deep expressions are nested, too.
const MAX_TOKENS: usize = 256;

/// The words with the byte at which each begins; the last is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (token, length) = token(&text[at..], c).map_err(|message| Fault { at, message })?;
        tokens.push((at, token));
        at += length;
        if tokens.len() > MAX_TOKENS {
            return Err(Fault { at, message: format!("it has more than {MAX_TOKENS} words") });
        }
    }
    tokens.push((text.len(), Token::End));
    Ok(tokens)
}

/// The word that `rest` begins with, and its length in bytes.
fn token(rest: &str, first: char) -> Result<(Token, usize), String> {
    match first {
        'a'..='z' | 'A'..='Z' | '_' => {
            let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
            Ok((Token::Name(rest[..length].to_owned()), length))
        }
        '"' => {
            let (inside, length) = enclosed(rest, '"')?;
            let name = serde_json::from_str(&format!("\"{inside}\"")).map_err(|error| error.to_string())?;
            Ok((Token::Quoted(name), length))
        }
        '`' => {
            let (inside, length) = enclosed(rest, '`')?;
            let json = serde_json::from_str(&inside.replace("\\`", "`"));
            Ok((Token::Literal(json.map_err(|error| format!("it is no JSON: {error}"))?), length))
        }
        '\'' => {
            let (inside, length) = enclosed(rest, '\'')?;
            Ok((Token::Literal(Value::String(inside.replace("\\'", "'"))), length))
        }
        '-' | '0'..='9' => {
            let length = 1 + rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            let number = rest[..length].parse().map_err(|_| "it is no whole number".to_owned())?;
            Ok((Token::Number(number), length))
        }
        _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => Ok((Token::Sign(sign), sign.len())),
            None => Err(format!("`{first}` means nothing")),
        },
    }
}

/// What stands between two quotes, and the length with both. A backslash keeps the quote after it.
fn enclosed(rest: &str, quote: char) -> Result<(&str, usize), String> {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return Ok((&rest[1..at], at + 1)),
            _ => {}
        }
    }
    Err(format!("it has no second `{quote}`"))
}
