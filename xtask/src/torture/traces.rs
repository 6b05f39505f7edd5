//! Lines of stack traces, with others between them.

use super::lines::one;
use crate::mutations::Dice;

/// Lines that belong together.
const TRACES: &[&[&str]] = &[
    &[
        "Exception in thread \"main\" java.lang.IllegalStateException: no book",
        "\tat com.example.Shelf.find(Shelf.java:16)",
        "\tat com.example.Main.main(Main.java:5)",
        "Caused by: java.lang.NullPointerException: title",
        "    at com.example.Book.title(Book.java:22)",
        "\t... 1 more",
    ],
    &[
        "java.lang.RuntimeException: x",
        "nested exception is: java.io.IOException: gone",
        "\tat a.B.c(B.java:1)",
    ],
    &[
        "TypeError: boom",
        "    at Object.<anonymous> (/app/index.js:3:9)",
        "    at eval (eval at run (x.js:1:1))",
    ],
    &[
        "panic: runtime error: index out of range [5] with length 3",
        "",
        "goroutine 1 [running]:",
        "main.pick(0xc000012345, 0x3)",
        "\t/src/main.go:12 +0x1d",
        "created by main.start",
        "\t/src/main.go:20 +0x2b",
        "exit status 2",
    ],
    &[
        "2026/02/03 04:05:06 http: panic serving 127.0.0.1:1: oh",
        "goroutine 5 [running]:",
        "net/http.serve(0x1)",
        "\t/go/http.go:1",
    ],
    &[
        "Traceback (most recent call last):",
        "  File \"/app/main.py\", line 4, in <module>",
        "    run()",
        "  File \"/app/main.py\", line 2, in run",
        "    raise ValueError('x')",
        "ValueError: x",
    ],
    &[
        "app.rb:7:in `div': divided by 0 (ZeroDivisionError)",
        "\tfrom app.rb:7:in `run'",
        "\tfrom app.rb:11:in `<main>'",
    ],
    &["2026-02-03 04:05:06 started", "  with a second line", "and one that is not indented"],
    &["[04:05:06] bracket", "more of it"],
    &["ERROR one", "  detail", "detail: x"],
];

/// Lines that stand alone, or interrupt a trace.
const SINGLE: &[&str] = &[
    "2026-02-03 04:05:07 INFO done",
    "INFO ready",
    "WARN disk at 90%",
    "plain",
    " ",
    "[x]",
    "{\"level\":\"info\",\"msg\":\"json\"}",
    "täst ✓ \"quoted\" \\n",
    "    indented",
    "level=info msg=\"logfmt\"",
];

/// Traces of each language, so that all parsers have seen a record.
const FIRST: &[usize] = &[0, 3, 5, 6];

/// About so many lines behind one that opens a record.
pub(super) fn lines(dice: &mut Dice, count: usize, first: &'static str) -> Vec<&'static str> {
    let mut lines = vec![first];
    lines.extend(FIRST.iter().flat_map(|&index| TRACES[index]).copied());
    let count = lines.len() + count;
    while lines.len() < count {
        if dice.below(3) == 0 {
            lines.push(one(dice, SINGLE));
            continue;
        }
        let trace = one(dice, TRACES);
        // Most are whole; some lack a line, end early, or are interrupted. Not those with an empty line: where it stands alone,
        // Fluent Bit drops it or not by what came long before.
        let is_whole = trace.contains(&"");
        let (missing, end) = match dice.below(8) {
            _ if is_whole => (trace.len(), trace.len()),
            0 => (dice.below(trace.len()), trace.len()),
            1 => (trace.len(), dice.below(trace.len()) + 1),
            _ => (trace.len(), trace.len()),
        };
        for (index, &line) in trace[..end].iter().enumerate() {
            if index != missing {
                lines.push(line);
            }
            if !is_whole && dice.below(30) == 0 {
                lines.push(one(dice, SINGLE));
            }
        }
    }
    lines
}
