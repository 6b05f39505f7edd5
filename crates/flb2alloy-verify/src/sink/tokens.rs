//! A server of OAuth 2 that gives a token to whoever asks. The token spells out what it was asked for, so that the records
//! that are sent with it tell.

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The answer to a request for a token, if this is one. Whether the client names itself in the header or in the body makes no
/// difference, as to any server.
pub(super) fn answer(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    text(header::CONTENT_TYPE).filter(|form| form.starts_with("application/x-www-form-urlencoded"))?;
    let decoded = |text: &str| -> String {
        form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
    };
    let mut asked: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
    if let Some(basic) = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Basic ")) {
        let client = String::from_utf8(STANDARD.decode(basic).ok()?).ok()?;
        let (id, secret) = client.split_once(':')?;
        asked.extend([("client_id".to_owned(), decoded(id)), ("client_secret".to_owned(), decoded(secret))]);
    }
    asked.sort();
    let asked: Vec<String> = asked.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let token = asked.join(";").replace(|char: char| char.is_whitespace() || !char.is_ascii(), "+");
    Some(json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600}).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(header::HeaderName, &str)], body: &str) -> Option<String> {
        let form = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let headers = headers.iter().chain([&form]);
        let headers = headers.map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        answer(&headers, body.as_bytes())
    }

    #[test]
    fn the_token_says_what_was_asked_for_in_either_way() {
        let in_body = asked(&[], "grant_type=g&client_id=a%3Ab&client_secret=c%20d&scope=x+y");
        let in_header = asked(&[(header::AUTHORIZATION, "Basic YSUzQWI6Yytk")], "scope=x%20y&grant_type=g");
        assert_eq!(in_body, in_header);
        assert!(in_body.unwrap().contains("client_id=a:b;client_secret=c+d;grant_type=g;scope=x+y"));
        assert_eq!(answer(&HeaderMap::new(), b"grant_type=g"), None);
    }
}
