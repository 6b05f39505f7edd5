//! Filters for which Alloy has nothing: what they are for, and what to do instead.

use crate::plugin::{Build, Plugin, unsupported};
use crate::plugins::every;

/// Defines such filters: their names, what to do instead, and their own options with defaults.
macro_rules! without_counterpart {
    ($($plugin:ident = $id:literal, $instead:literal, {$($option:literal $(= $default:literal)?),* $(,)?};)*) => {
        $(pub(crate) static $plugin: Plugin = Plugin {
            id: concat!("filter/", $id),
            names: &[$id],
            becomes: concat!("nothing: ", $instead),
            options: &[&[$(unsupported($option, $instead)$(.default($default))?),*], every::FILTER],
            build: Build::Nothing($instead),
        };)*
    };
}

without_counterpart! {
    NIGHTFALL = "nightfall",
        "Alloy asks no service about secrets; loki.secretfilter (public preview) finds and masks them by itself",
        {"nightfall_api_key", "policy_id", "sampling_rate" = "1", "tls.debug" = "0", "tls.verify" = "true", "tls.vhost",
         "tls.ca_path"};
    TENSORFLOW = "tensorflow",
        "Alloy runs no models: keep a Fluent Bit with this filter, and let it send to Alloy (--residual FILE writes its configuration)",
        {"input_field", "model_file", "include_input_fields", "normalization_value"};
    THROTTLE_SIZE = "throttle_size",
        "Alloy limits lines, not bytes: use stage.limit of loki.process, or the limits of Loki's tenants (ingestion_rate_mb)",
        {"rate", "window", "interval", "log_field", "name_field", "print_status", "window_time_duration", "hash_table_size"};
    WASM = "wasm",
        "Alloy runs no WebAssembly: keep a Fluent Bit with this filter, and let it send to Alloy (--residual FILE writes its configuration)",
        {"event_format", "wasm_path", "function_name", "accessible_paths", "wasm_heap_size", "wasm_stack_size"};
}
