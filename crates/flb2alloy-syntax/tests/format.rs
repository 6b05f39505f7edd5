//! What `format` does to source. Each expectation was compared with what `alloy fmt` 1.18 prints.

use flb2alloy_syntax::format;

fn formatted(source: &str) -> String {
    format(source).expect("valid source")
}

#[test]
fn indentation_and_alignment() {
    let source =
        "loki.write   \"x\"{\n endpoint {\nurl=\"http://l\"\n  tenant_id =  \"a\"\n\n\n\nname=1\n}}\n";
    insta::assert_snapshot!(formatted(source), @r#"
    loki.write "x" {
    	endpoint {
    		url       = "http://l"
    		tenant_id = "a"

    		name = 1
    	}
    }
    "#);
}

#[test]
fn a_block_gets_a_blank_line_before_it_but_not_behind() {
    insta::assert_snapshot!(formatted("a=1\nb {}\nc=2\nd {}\ne { x = 1 }\n"), @"
    a = 1

    b { }
    c = 2

    d { }

    e {
    	x = 1
    }
    ");
}

#[test]
fn a_value_of_several_lines_ends_the_run_of_aligned_attributes() {
    insta::assert_snapshot!(formatted("a=1\nlonger=[\n1,]\nlongest_of_all=2\nx=3\n"), @"
    a      = 1
    longer = [
    	1]
    longest_of_all = 2
    x              = 3
    ");
}

#[test]
fn lists_keep_their_lines() {
    insta::assert_snapshot!(formatted("a=[1,2,\n3,\n]\nb=[\n{x=1,\nyy=[1],\n},{},\n]\nc=f(1,\n2)\nd=f(\n1,\n)\n"), @"
    a = [1, 2,
    	3,
    ]
    b = [
    	{x = 1,
    		yy = [1],
    	}, {},
    ]
    c = f(1,
    	2)
    d = f(
    	1,
    )
    ");
}

#[test]
fn object_fields_are_aligned_up_to_a_value_of_several_lines() {
    insta::assert_snapshot!(formatted("o={\na=1,\nlonger=2,\n\"quoted.key\"={\nx=1,\n},\nb=2,\n}\n"), @r#"
    o = {
    	a            = 1,
    	longer       = 2,
    	"quoted.key" = {
    		x = 1,
    	},
    	b = 2,
    }
    "#);
}

#[test]
fn comments_stay_where_they_are() {
    let source = "// first\n\n\na=1 // one\nbcd=2 // two\n// own\n/* block */ e=3\n\n// last in file\nf { // head\n// in\ng=1\n// end\n}\n\n// tail\n";
    insta::assert_snapshot!(formatted(source), @"
    // first

    a   = 1 // one
    bcd = 2 // two
    // own
    /* block */ e = 3

    // last in file
    f { // head
    	// in
    	g = 1
    	// end
    }

    // tail
    ");
}

#[test]
fn comments_inside_of_lists() {
    insta::assert_snapshot!(formatted("a=[ // head\n1, // one\n// own\n2,\n// tail\n]\n"), @"
    a = [ // head
    	1, // one
    	// own
    	2,
    	// tail
    ]
    ");
}

#[test]
fn operators_get_blanks_and_accesses_lose_them() {
    insta::assert_snapshot!(formatted("a=1+2*-3^ ! b&&c==d\ne = f . g [ 0 ] ( 1 ,2 )\nh=1 .i\n"), @"
    a = 1 + 2 * -3 ^ !b && c == d
    e = f.g[0](1, 2)
    h = 1 .i
    ");
}

/// `alloy fmt` aligns and trims inside of raw strings, which changes what they say. Byte for byte means this too.
#[test]
fn raw_strings_are_treated_as_text() {
    assert_eq!(formatted("a = `x\ty  \n z`\n"), "a = `x y\n z`\n");
}

/// Escapes in quoted keys are no escapes to Alloy, and `alloy fmt` escapes them once more.
#[test]
fn quoted_keys_are_quoted_again() {
    assert_eq!(formatted("a = {\"\\\\\" = 1}\n"), "a = {\"\\\\\\\\\" = 1}\n");
    assert_eq!(formatted("a = {`b\"` = 1, \"\" = 2}\n"), "a = {\"b\\\"\" = 1, \"\" = 2}\n");
}

#[test]
fn odd_starts_and_ends() {
    assert_eq!(formatted(""), "\n");
    assert_eq!(formatted("\u{feff}a = 1"), "a = 1\n");
    assert_eq!(formatted("a = 1\r\nb = 2 // c\r\n"), "a = 1\nb = 2 // c\n");
    assert_eq!(formatted("// only  "), "// only  \n");
    assert_eq!(formatted("a \"\" { }"), "a { }\n");
}
