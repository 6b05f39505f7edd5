//! URLs as Go's `url.Parse` takes them.

/// What is wrong with a URL, if anything is. Go takes almost everything.
pub(super) fn mistake(url: &str) -> Option<&'static str> {
    if url.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Some("it holds a control character");
    }
    let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
    if !escapes_are_whole(fragment) {
        return Some("a `%` in it is no escape");
    }
    let (scheme, rest) = match scheme(url) {
        Ok(found) => found,
        Err(reason) => return Some(reason),
    };
    // Queries are not looked into.
    let rest = rest.split('?').next().unwrap_or(rest);
    if !rest.starts_with('/') {
        if scheme {
            return None;
        }
        if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
            return Some("its first part holds a colon");
        }
    }
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            if let Some(reason) = authority_mistake(authority) {
                return Some(reason);
            }
            path
        }
        None => rest,
    };
    (!escapes_are_whole(path)).then_some("a `%` in it is no escape")
}

/// Whether there is a scheme, and what is behind it.
fn scheme(url: &str) -> Result<(bool, &str), &'static str> {
    for (at, letter) in url.char_indices() {
        match letter {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return Err("the scheme is missing"),
            ':' => return Ok((true, &url[at + 1..])),
            _ => break,
        }
    }
    Ok((false, url))
}

fn authority_mistake(authority: &str) -> Option<&'static str> {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host.find('[').is_some_and(|at| at > 0) {
        return Some("a `[` stands in the midst of its host");
    }
    let port = if host.starts_with('[') {
        match host.rsplit_once(']') {
            Some((_, port)) => port,
            None => return Some("a `]` is missing in its host"),
        }
    } else {
        host.find(':').map_or("", |at| &host[host.rfind(':').unwrap_or(at)..])
    };
    let port_is_right = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    if !port_is_right {
        return Some("its port is no number");
    }
    if host.contains([' ', '\\', '^', '`', '{', '|', '}']) && !host.starts_with('[') {
        return Some("its host holds a character that hosts have not");
    }
    None
}

/// What is missing for a URL that can be called.
pub(super) fn lacks(url: &str) -> Option<&'static str> {
    let whole = url.split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty() && !rest.split(['/', '?', '#']).next().unwrap_or("").is_empty()
    });
    (!whole).then_some("a scheme such as `http://` or the host is missing")
}

fn escapes_are_whole(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|after| after.len() >= 2 && after.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit))
}
