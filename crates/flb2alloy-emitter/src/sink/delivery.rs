//! How what can't be sent at once is kept and tried again.

use std::time::Duration;

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::client::Retry;
use flb2alloy_ir::pipeline::{Backoff, Service};
use flb2alloy_syntax::Block;

use crate::text;

/// What Fluent Bit waits between tries unless told otherwise (flb_scheduler.h).
const BASE: Duration = Duration::from_secs(5);
const CAP: Duration = Duration::from_secs(2_000);

/// How many requests wait in a queue. A source of lines makes a request of each, and with Alloy's 1000 a batch is never
/// full: it would send no more than 1000 lines each [`Service::flush`].
const QUEUE: i64 = 10_000;

/// Adds `retry_on_failure` and `queue`, which is a `sending_queue`, to an exporter as far as the component has them.
pub(crate) fn exporter(block: Block, kind: &str, retry: Retry, backoff: Backoff, queue: Block) -> Block {
    let has = |name: &str| alloy::component(kind).is_some_and(|component| component.block(name).is_some());
    let block = match retry_on_failure(retry, backoff) {
        Some(retry) if has("retry_on_failure") => block.block(retry),
        _ => block,
    };
    if has("sending_queue") { block.block(queue) } else { block }
}

/// The queue of an exporter that makes an object of each batch: it has to hold more than one.
pub(crate) fn objects(gathered: Duration, bytes: u64) -> Block {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let batch = Block::unlabelled("batch")
        .attribute("flush_timeout", text::duration(gathered))
        .attribute("min_size", bytes)
        .attribute("max_size", 0_i64)
        .attribute("sizer", "bytes");
    Block::unlabelled("sending_queue")
        .attribute("queue_size", bytes.saturating_mul(2))
        .attribute("sizer", "bytes")
        .attribute("block_on_overflow", true)
        .block(batch)
}

/// Alloy drops what comes while the queue is full, and sends each line by itself, unless told otherwise.
pub(crate) fn sending_queue(service: &Service) -> Block {
    let flush = service.flush.unwrap_or(Duration::from_secs(1));
    let batch = Block::unlabelled("batch").attribute("flush_timeout", text::duration(flush));
    Block::unlabelled("sending_queue")
        .attribute("queue_size", QUEUE)
        .attribute("block_on_overflow", true)
        .block(batch)
}

/// The exporters count time, not tries.
fn retry_on_failure(retry: Retry, backoff: Backoff) -> Option<Block> {
    let block = Block::unlabelled("retry_on_failure");
    if retry == Retry::Never {
        return Some(block.attribute("enabled", false));
    }
    let unless = |time: Option<Duration>, default: u64| {
        time.filter(|time| *time != Duration::from_secs(default)).map(text::duration)
    };
    let longest = match retry {
        Retry::Limited(tries) => Some(longest(tries, backoff)),
        Retry::Unlimited => Some(Duration::ZERO),
        Retry::Default | Retry::Never => None,
    };
    let block = block
        .optional("initial_interval", unless(backoff.base, 5))
        .optional("max_interval", unless(cap(backoff, Duration::from_secs(30)), 30))
        .optional("max_elapsed_time", unless(longest, 300));
    (!block.body.is_empty()).then_some(block)
}

/// The longest time that Fluent Bit tries again. flb_scheduler.c, backoff_full_jitter: before the nth try it waits between
/// `base` and `base * 2^n`, which is `cap` at most, and a second.
fn longest(tries: u32, backoff: Backoff) -> Duration {
    let wait = |n: u32| upper(n, backoff) + Duration::from_secs(1);
    // All waits after the 32nd are the same.
    let same = Duration::as_secs(&wait(32)).saturating_mul(u64::from(tries.saturating_sub(32)));
    (1..=tries.min(32)).map(wait).sum::<Duration>() + Duration::from_secs(same)
}

/// The longest wait, where it is set or has to be, lest the shortest is above Alloy's `default` for it.
fn cap(backoff: Backoff, default: Duration) -> Option<Duration> {
    backoff.cap.or_else(|| backoff.base.filter(|base| *base > default).map(|_| CAP))
}

/// The longest wait before the nth try.
fn upper(n: u32, backoff: Backoff) -> Duration {
    let base = backoff.base.unwrap_or(BASE);
    base.saturating_mul(1 << n.min(31)).min(backoff.cap.unwrap_or(CAP))
}

/// Retries of `loki.write`. It waits between `min` and `2 * min`, then twice as long each time: with Fluent Bit's base
/// as `min` the longest waits are the same.
pub(crate) fn endpoint(block: Block, retry: Retry, service: &Service) -> Block {
    let backoff = service.backoff;
    let default = (Duration::from_millis(500), Duration::from_secs(300), 10);
    let (mut min, mut max) = (backoff.base, cap(backoff, default.1));
    let sends = match retry {
        Retry::Default => None,
        // The component counts sends, Fluent Bit counts further tries.
        Retry::Limited(tries) => {
            min = min.or(Some(BASE));
            max = max.or((upper(tries, backoff) > default.1).then_some(CAP));
            Some(i64::from(tries) + 1)
        }
        Retry::Unlimited => Some(0),
        Retry::Never => {
            (min, max) = (None, None);
            Some(1)
        }
    };
    let written = |time: Option<Duration>, default| time.filter(|time| *time != default).map(text::duration);
    block
        .optional("min_backoff_period", written(min, default.0))
        .optional("max_backoff_period", written(max, default.1))
        .optional("max_backoff_retries", sends.filter(|sends| *sends != default.2))
}

/// Retries of `prometheus.remote_write`, which has no limit of them.
pub(crate) fn remote_write(service: &Service) -> Option<Block> {
    let cap = cap(service.backoff, Duration::from_secs(5));
    let block = Block::unlabelled("queue_config")
        .optional("min_backoff", service.backoff.base.map(text::duration))
        .optional("max_backoff", cap.map(text::duration));
    (!block.body.is_empty()).then_some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(tries: u32, base: Option<u64>, cap: Option<u64>) -> u64 {
        let time = |seconds: Option<u64>| seconds.map(Duration::from_secs);
        longest(tries, Backoff { base: time(base), cap: time(cap) }).as_secs()
    }

    #[test]
    fn the_longest_retries_are_those_of_the_scheduler() {
        assert_eq!(seconds(1, None, None), 10 + 1);
        assert_eq!(seconds(2, None, None), 10 + 20 + 2);
        assert_eq!(seconds(5, None, None), 10 + 20 + 40 + 80 + 160 + 5);
        assert_eq!(seconds(4, Some(3), Some(20)), 6 + 12 + 20 + 20 + 4);
        // 5 * 2^9 is above the cap.
        assert_eq!(seconds(9, None, None) - seconds(8, None, None), 2_001);
        assert_eq!(seconds(u32::MAX, None, None) / 2_001, u64::from(u32::MAX) - 8 + 1);
    }

    fn written(retry: Retry, base: Option<u64>, cap: Option<u64>) -> (String, String) {
        let time = |seconds: Option<u64>| seconds.map(Duration::from_secs);
        let backoff = Backoff { base: time(base), cap: time(cap) };
        let service = Service { backoff, ..Service::default() };
        let show = |block: Block| {
            let printed = flb2alloy_syntax::print(&flb2alloy_syntax::Body::new().block(block));
            printed
                .lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect::<Vec<_>>()
        };
        let inner = |block: Block| {
            let lines = show(block);
            let end = lines.len().saturating_sub(1);
            lines.get(1..end).unwrap_or_default().join("; ")
        };
        let endpoint = inner(endpoint(Block::unlabelled("endpoint"), retry, &service));
        (endpoint, retry_on_failure(retry, backoff).map(inner).unwrap_or_default())
    }

    fn pair(loki: &str, otel: &str) -> (String, String) {
        (loki.to_owned(), otel.to_owned())
    }

    #[test]
    fn what_the_source_does_not_say_stays_with_alloy() {
        assert_eq!(written(Retry::Default, None, None), pair("", ""));
        assert_eq!(
            written(Retry::Unlimited, None, None),
            pair("max_backoff_retries = 0", "max_elapsed_time = \"0s\"")
        );
        assert_eq!(written(Retry::Never, Some(1), None), pair("max_backoff_retries = 1", "enabled = false"));
    }

    #[test]
    fn a_limit_lasts_as_long_as_in_fluent_bit() {
        assert_eq!(
            written(Retry::Limited(5), None, None),
            pair("min_backoff_period = \"5s\"; max_backoff_retries = 6", "max_elapsed_time = \"315s\"")
        );
        // Waits of more than five minutes, Alloy's longest; ten sends are Alloy's default.
        assert_eq!(
            written(Retry::Limited(9), None, None),
            pair(
                "min_backoff_period = \"5s\"; max_backoff_period = \"2000s\"",
                "max_elapsed_time = \"4559s\""
            )
        );
        assert_eq!(
            written(Retry::Limited(3), Some(2), Some(10)),
            pair(
                "min_backoff_period = \"2s\"; max_backoff_period = \"10s\"; max_backoff_retries = 4",
                "initial_interval = \"2s\"; max_interval = \"10s\"; max_elapsed_time = \"25s\""
            )
        );
    }
}
