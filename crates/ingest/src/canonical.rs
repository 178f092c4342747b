//! Addresses to compare: two addresses of one page become one, whatever road led to it.
//!
//! Scheme, `www.`, tracking parameters, AMP and mobile forms, fragments and the order of parameters do not matter. The
//! result is for comparing; it need not answer when it is fetched.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use url::Url;

/// Names of tracking parameters, and beginnings of such names.
struct Tracking {
    names: BTreeSet<&'static str>,
    beginnings: Vec<&'static str>,
}

static TRACKING: LazyLock<Tracking> = LazyLock::new(|| {
    let lines = || crate::lexicon::lines(include_str!("../data/tracking.tsv"));
    Tracking {
        names: lines().filter(|line| !line.ends_with('*')).collect(),
        beginnings: lines().filter_map(|line| line.strip_suffix('*')).collect(),
    }
});

/// The form that all addresses of a page share. `given` is where it was found, `own` what the page calls itself: its own
/// word counts, unless it leads to another site or to the front page.
pub(crate) fn canonical(given: Option<&str>, own: Option<&str>) -> Option<String> {
    let given = given.and_then(parse);
    let own = own.and_then(parse);
    let chosen = match (given, own) {
        (Some(given), Some(own)) => {
            let fits = is_one_site(&given, &own) && (is_front(&given) || !is_front(&own));
            if fits { own } else { given }
        }
        (given, own) => given.or(own)?,
    };
    Some(spelled(&chosen))
}

fn parse(address: &str) -> Option<Url> {
    let mut url = Url::parse(address.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https"))?;
    // A viewer may show a cache. Each step leaves a shorter address.
    while let Some(inner) = cached(&url) {
        url = inner;
    }
    // A host of dots alone names nothing.
    url.host_str().is_some_and(|host| !host.trim_end_matches('.').is_empty()).then_some(url)
}

/// The page behind an AMP cache or viewer: `example-org.cdn.ampproject.org/c/s/example.org/a`, `google.com/amp/s/…`.
fn cached(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let path = url.path();
    let inner = if host.ends_with(".cdn.ampproject.org") {
        path.strip_prefix("/c/").or(path.strip_prefix("/v/")).or(path.strip_prefix("/i/"))
    } else if host.trim_start_matches("www.").starts_with("google.") {
        path.strip_prefix("/amp/")
    } else {
        None
    }?;
    let inner = inner.strip_prefix("s/").unwrap_or(inner);
    Url::parse(&format!("https://{inner}")).ok().filter(|u| u.host_str().is_some_and(|h| h.contains('.')))
}

/// The host without what tells its forms for telephones and AMP from the first.
fn site(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let mut rest = host.as_str();
    // "m.org" is a host of its own.
    let shorter = |rest: &'_ str| {
        let leads = ["www.", "m.", "mobile.", "amp."];
        let lead = leads.into_iter().find(|lead| rest.strip_prefix(lead).is_some_and(|r| r.contains('.')))?;
        Some(lead.len())
    };
    while let Some(n) = shorter(rest) {
        rest = &rest[n..];
    }
    match url.port() {
        Some(port) => format!("{rest}:{port}"),
        None => rest.to_string(),
    }
}

/// Whether one host is the other or lies under it.
fn is_one_site(a: &Url, b: &Url) -> bool {
    let (a, b) = (site(a), site(b));
    a == b || a.ends_with(&format!(".{b}")) || b.ends_with(&format!(".{a}"))
}

fn is_front(url: &Url) -> bool {
    matches!(url.path(), "" | "/") && url.query().is_none()
}

fn spelled(url: &Url) -> String {
    let mut parameters: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !is_tracking(&name.to_ascii_lowercase()))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    parameters.sort();
    let mut plain = url.clone();
    plain.set_fragment(None);
    plain.set_query(None);
    let path = without_amp(plain.path()).to_string();
    let mut spelled = format!("https://{}{path}", site(url));
    if !parameters.is_empty() {
        plain.query_pairs_mut().extend_pairs(&parameters);
        spelled.push('?');
        spelled.push_str(plain.query().unwrap_or_default());
    }
    spelled
}

/// A path without the marks of AMP and without a slash at its end.
fn without_amp(path: &str) -> &str {
    let mut rest = path.trim_end_matches('/');
    loop {
        let shorter = rest.strip_suffix("/amp").or(rest.strip_suffix(".amp")).unwrap_or(rest);
        // The slash that remains opens the path.
        let shorter = if shorter.starts_with("/amp/") { &shorter["/amp".len()..] } else { shorter };
        let shorter = shorter.trim_end_matches('/');
        if shorter == rest {
            return rest;
        }
        rest = shorter;
    }
}

fn is_tracking(name: &str) -> bool {
    TRACKING.names.contains(name) || TRACKING.beginnings.iter().any(|b| name.starts_with(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_of_dots_names_no_page() {
        for address in ["https:./www.daily.example", "http://../a", "https://www.google.com/amp/s/./a"] {
            let once = canonical(Some(address), None);
            assert_eq!(once.as_deref().and_then(|once| canonical(Some(once), None)), once, "{address}");
        }
        assert_eq!(canonical(Some("https:./www.daily.example"), None), None);
    }

    #[test]
    fn addresses_of_one_page_are_one() {
        let page = "https://daily.example/world/2024/shells-hit-market";
        for address in [
            "https://daily.example/world/2024/shells-hit-market",
            "http://www.daily.example/world/2024/shells-hit-market/",
            "https://m.daily.example/world/2024/shells-hit-market#comments",
            "https://WWW.Daily.Example/world/2024/shells-hit-market?utm_source=feed&fbclid=abc",
            "https://daily.example/world/2024/shells-hit-market/amp/",
            "https://amp.daily.example/amp/world/2024/shells-hit-market?amp=1",
            "https://daily-example.cdn.ampproject.org/c/s/daily.example/world/2024/shells-hit-market",
            "https://www.google.com/amp/s/www.daily.example/world/2024/shells-hit-market",
            "https://www.google.com/amp/s/daily-example.cdn.ampproject.org/c/s/m.www.daily.example/world/2024/shells-hit-market",
        ] {
            assert_eq!(canonical(Some(address), None).as_deref(), Some(page), "{address}");
        }
    }

    #[test]
    fn what_makes_a_page_stays() {
        for (address, expected) in [
            ("https://daily.example/story?id=7&b=2&a=1", "https://daily.example/story?a=1&b=2&id=7"),
            ("https://daily.example:8080/a", "https://daily.example:8080/a"),
            ("https://m.org/a", "https://m.org/a"),
            ("https://daily.example/", "https://daily.example"),
            ("https://daily.example/lamp", "https://daily.example/lamp"),
        ] {
            assert_eq!(canonical(Some(address), None).as_deref(), Some(expected));
        }
        assert_eq!(canonical(Some("javascript:alert(1)"), Some("mailto:a@b.example")), None);
    }

    #[test]
    fn a_page_may_say_what_it_is_called() {
        let own = |given, own| canonical(Some(given), Some(own));
        assert_eq!(
            own("https://daily.example/?p=7", "https://www.daily.example/a").as_deref(),
            Some("https://daily.example/a")
        );
        assert_eq!(
            own("https://daily.example/a", "https://daily.example/").as_deref(),
            Some("https://daily.example/a")
        );
        assert_eq!(
            own("https://daily.example/a", "https://agency.example/b").as_deref(),
            Some("https://daily.example/a")
        );
        assert_eq!(
            own("https://news.daily.example/a", "https://daily.example/b").as_deref(),
            Some("https://daily.example/b")
        );
    }
}
